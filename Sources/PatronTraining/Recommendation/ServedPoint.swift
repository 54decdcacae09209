internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// What a search has found, with as many neighbours and as long histories as a request has the time for, and how it does then:
/// what is compared is what would be served.
struct ServedPoint {
    let point: SearchPoint
    let result: RankingMetrics

    init(of search: inout ItemToItemSearch, _ scorer: SplitScorer, _ settings: RecommendationSettings) {
        var choice = NeighbourChoice(scorer: scorer, settings: settings, point: search.best)
        let weights = choice.run(search.widest())
        point = choice.point
        guard let tables = search.tables, point.dimensions != nil else {
            result = choice.result
            return
        }
        let history = truncated(scorer.split.train.matrix(point.history), to: point.history.limit)
        result =
            scorer.score(
                SplitScorer.Candidate(
                    similarity: weights, history: history,
                    factors: LatentScores(
                        tables, history: history, scales: point.trend?.factors(of: scorer.split.train)),
                    blendWeights: [point.weight]))[0]
    }

    func isBetter(than other: ServedPoint?) -> Bool {
        other.map { result.objective > $0.result.objective } ?? true
    }

    /// For logs.
    var name: String {
        "\(point.name), \(point.itemToItem.neighbours) neighbours, histories of \(point.history.limit)"
    }
}
