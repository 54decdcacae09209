internal import PatronCore
internal import PatronData

/// Where families' settings are read from a recipe's sections: each setting has a default that works, unknown keys are errors.
enum FamilySettings {
    static func recommendation(_ section: RecipeSection) throws(PatronError) -> RecommendationSettings {
        var settings = RecommendationSettings()
        try section.finish()
        _ = settings
        return settings
    }
}
