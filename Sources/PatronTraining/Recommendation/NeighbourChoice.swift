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
        let history = scorer.split.train.matrix(point.history)
        let options = affordable(options(weights))
        var results: [RankingMetrics?] = options.map { _ in nil }
        // One matrix after the other: a large catalogue's fill memory.
        for neighbours in Set(options.map(\.neighbours)).sorted() {
            let kept = truncated(weights, to: neighbours)
            for (at, option) in options.enumerated() where option.neighbours == neighbours {
                let history = truncated(history, to: option.limit)
                results[at] = scorer.score(SplitScorer.Candidate(similarity: kept, history: history))[0]
            }
        }
        guard let greatest = results.compactMap({ $0?.objective }).max(),
            let at = results.firstIndex(where: {
                ($0?.objective ?? 0) >= greatest * (1 - settings.neighbourTolerance)
            }), let best = results[at]
        else { return weights }
        (point.itemToItem.neighbours, point.history.limit) = (options[at].neighbours, options[at].limit)
        result = best
        return truncated(weights, to: point.itemToItem.neighbours)
    }

    /// All pairs, the cheapest first; of histories that are all shorter than several limits, the first limit alone.
    private func options(_ weights: CSRMatrix) -> [Option] {
        let items = weights.columnCount
        let longest = lengths.max() ?? 0
        var limits = settings.historyChoices.sorted()
        if let enough = limits.firstIndex(where: { $0 >= longest }) { limits = Array(limits[...enough]) }
        return settings.neighbourChoices.flatMap { neighbours in
            let kept = (0..<weights.rows).reduce(0) { $0 + min(neighbours, weights.range(of: $1).count) }
            let mean = Double(kept) / Double(max(1, items))
            return limits.map { limit in
                let history = Double(lengths.reduce(0) { $0 + min($1, limit) }) / Double(max(1, lengths.count))
                var cost = RequestWork.similarity(history: history, neighbours: mean, items: items)
                if let width = point.dimensions {
                    cost += RequestWork.filter(history: history, scored: settings.retrieved, width: width)
                }
                return Option(neighbours: neighbours, limit: limit, cost: cost)
            }
        }.sorted { $0.cost < $1.cost }
    }

    /// Those that a request has the time for, and the cheapest in any case.
    private func affordable(_ options: [Option]) -> [Option] {
        Array(options.prefix(max(1, options.count { $0.cost <= settings.requestNanoseconds })))
    }
}
