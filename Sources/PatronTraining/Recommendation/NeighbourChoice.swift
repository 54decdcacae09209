internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// The fewest neighbours and the shortest history that lose next to nothing.
struct NeighbourChoice {
    let scorer: SplitScorer
    let settings: RecommendationSettings
    private(set) var point: SearchPoint
    private(set) var result: RankingMetrics
    private var greatest = 0.0

    init(scorer: SplitScorer, settings: RecommendationSettings, point: SearchPoint) {
        self.scorer = scorer
        self.settings = settings
        self.point = point
        result = RankingMetrics(k: scorer.k)
    }

    mutating func run() {
        let train = scorer.split.train
        let choices = settings.neighbourChoices.sorted()
        var widest = point.itemToItem
        widest.neighbours = choices.last ?? widest.neighbours
        let weights = widest.weights(
            of: train.cooccurrence(halfLifeDays: point.cooccurrenceHalfLife), threads: scorer.threads)
        let history = train.matrix(point.history)
        let kept = choices.map { truncated(weights, to: $0) }
        let results = kept.map { trial($0, truncated(history, to: point.history.limit)) }
        guard let at = cheapest(results) else { return }
        (point.itemToItem.neighbours, result) = (choices[at], results[at])
        let limits = settings.historyChoices.sorted()
        let limited = limits.map { trial(kept[at], truncated(history, to: $0)) }
        guard let limit = cheapest(limited) else { return }
        (point.history.limit, result) = (limits[limit], limited[limit])
    }

    private func trial(_ weights: CSRMatrix, _ history: CSRMatrix) -> RankingMetrics {
        scorer.score(SplitScorer.Candidate(similarity: weights, history: history))[0]
    }

    /// The first of ever costlier results that is within the tolerance of the best.
    private mutating func cheapest(_ results: [RankingMetrics]) -> Int? {
        // What one economy has lost is not there to be lost by the next.
        greatest = results.map(\.objective).reduce(greatest, max)
        return results.firstIndex { $0.objective >= greatest * (1 - settings.neighbourTolerance) }
            ?? results.indices.max { results[$0].objective < results[$1].objective }
    }
}
