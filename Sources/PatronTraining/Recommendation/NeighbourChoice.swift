internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// Neighbours and the length of histories: of what a request may cost, the cheapest that loses next to nothing.
struct NeighbourChoice {
    private let scorer: SplitScorer
    private let settings: RecommendationSettings
    private(set) var point: SearchPoint
    private(set) var result: RankingMetrics
    /// Entries of each user with a history.
    private let lengths: [Int]

    private struct Option {
        var neighbours: Int
        var limit: Int
        /// Nanoseconds of a request with the mean user's history.
        var cost: Double
        var weights: CSRMatrix
    }

    init(scorer: SplitScorer, settings: RecommendationSettings, point: SearchPoint) {
        self.scorer = scorer
        self.settings = settings
        self.point = point
        result = RankingMetrics(k: scorer.k)
        lengths = (0..<scorer.split.train.users).map { scorer.split.train.range(of: $0).count }.filter { $0 > 0 }
    }

    /// - Parameter weights: item-to-item's, with the most neighbours that there may be.
    /// - Returns: those that are kept.
    mutating func run(_ weights: CSRMatrix) -> CSRMatrix {
        let train = scorer.split.train
        let history = train.matrix(point.history)
        let options = affordable(options(weights, items: train.itemCount))
        let results = options.map { option in
            let kept = truncated(history, to: option.limit)
            return scorer.score(SplitScorer.Candidate(similarity: option.weights, history: kept))[0]
        }
        guard let greatest = results.map(\.objective).max(),
            let at = results.firstIndex(where: { $0.objective >= greatest * (1 - settings.neighbourTolerance) })
        else { return weights }
        (point.itemToItem.neighbours, point.history.limit) = (options[at].neighbours, options[at].limit)
        result = results[at]
        return options[at].weights
    }

    /// All pairs, the cheapest first; of histories that are all shorter than several limits, the first limit alone.
    private func options(_ weights: CSRMatrix, items: Int) -> [Option] {
        let longest = lengths.max() ?? 0
        var limits = settings.historyChoices.sorted()
        if let enough = limits.firstIndex(where: { $0 >= longest }) { limits = Array(limits[...enough]) }
        return settings.neighbourChoices.flatMap { neighbours in
            let kept = truncated(weights, to: neighbours)
            let mean = Double(kept.columns.count) / Double(max(1, items))
            return limits.map { limit in
                let history = Double(lengths.reduce(0) { $0 + min($1, limit) }) / Double(max(1, lengths.count))
                var cost = RequestWork.similarity(history: history, neighbours: mean, items: items)
                if let width = point.dimensions {
                    cost += RequestWork.filter(history: history, scored: settings.retrieved, width: width)
                }
                return Option(neighbours: neighbours, limit: limit, cost: cost, weights: kept)
            }
        }.sorted { $0.cost < $1.cost }
    }

    /// Those that a request has the time for, and the cheapest in any case.
    private func affordable(_ options: [Option]) -> [Option] {
        Array(options.prefix(max(1, options.count { $0.cost <= settings.requestNanoseconds })))
    }
}
