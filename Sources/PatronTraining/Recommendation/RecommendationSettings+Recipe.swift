internal import PatronCore
internal import PatronYAML

extension RecommendationSettings {
    /// What a recipe's section sets; the caller calls its `finish()`.
    init(_ section: YAMLSection) throws(PatronError) {
        self.init()
        holdOutShare = try section.double("hold_out_share", default: holdOutShare, in: 0.01...0.9)
        if let factors = try section.int("factors", in: 0...512) { dimensionChoices = factors == 0 ? [] : [factors] }
        iterations = try section.int("iterations", default: iterations, in: 1...200)
        itemToItemTrials = try section.int("item_to_item_trials", default: itemToItemTrials, in: 1...1000)
        alsTrials = try section.int("als_trials", default: alsTrials, in: 1...1000)
        if let seconds = try section.int("search_seconds", in: 0...1_000_000) { searchBudget = .seconds(seconds) }
        requestNanoseconds =
            1000 * (try section.double("request_microseconds", default: requestNanoseconds / 1000, in: 1...10_000))
        if let vectors = try section.int("singular_vectors", in: 0...1024) {
            spectralDimensions = vectors == 0 ? [] : [vectors]
        }
    }
}
