internal import PatronCore
internal import PatronData
internal import PatronPseudonyms
internal import PatronSources

/// A recipe's data, read and cleaned, and the files that it was read from, which stay as long as this.
struct RecipeData {
    let sources: FetchedSources
    let dataset: Dataset

    /// Fetches what is in databases, reads and cleans everything, customers under pseudonyms if the recipe asks for them.
    static func load(
        _ recipe: Recipe, recorded: RecordedData?, rejected: ((_ table: String) -> String?)? = nil,
        limit: Int? = nil, log: (String) -> Void
    ) throws(PatronError) -> RecipeData {
        var pseudonym: Dataset.Pseudonym?
        if let path = recipe.pseudonymKeyFile {
            let key = try PseudonymKey(path: path)
            pseudonym = { key.pseudonym(of: $0) }
        }
        let sources = try FetchedSources(recipe, limit: limit, log: log)
        let dataset = try Dataset.load(
            sources.recipe, recorded: recorded, pseudonym: pseudonym, rejected: rejected, log: log)
        return RecipeData(sources: sources, dataset: dataset)
    }
}
