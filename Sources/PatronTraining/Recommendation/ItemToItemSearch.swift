internal import Foundation
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// Finds item-to-item's settings: its exponents one after the other in shrinking steps, then how a history is weighted,
/// then the fewest neighbours and the shortest history that lose next to nothing.
struct ItemToItemSearch {
    private static let steps = [0.4, 0.2, 0.1, 0.05]
    private static let range = -2.0...0.5
    /// Half-lives to try, as parts of the time that the data spans.
    private static let halfLives = [0.5, 0.15, 0.05]

    let scorer: SplitScorer
    let settings: RecommendationSettings
    private(set) var best: ItemToItem
    private(set) var weighting = HistoryWeighting()
    private(set) var result: RankingMetrics
    private var trials = 0
    private var greatest = 0.0
    private(set) var cooccurrenceHalfLife: Double?
    private var cooccurrence: CSRMatrix
    private let userCounts: [UInt32]
    /// The last matrix built: the source exponent only scales its rows.
    private var built: (settings: ItemToItem, matrix: CSRMatrix)?

    init(scorer: SplitScorer, settings: RecommendationSettings) {
        self.scorer = scorer
        self.settings = settings
        best = ItemToItem(neighbours: settings.neighbourChoices.sorted().dropLast().last ?? 200)
        weighting.limit = settings.historyChoices.max() ?? 1000
        result = RankingMetrics(k: scorer.k)
        cooccurrence = scorer.split.train.cooccurrence(halfLifeDays: nil)
        userCounts = scorer.split.train.userCounts()
    }

    mutating func run() {
        result = trial(best, weighting)
        chooseWeighting()
        chooseCooccurrence()
        let coordinates: [WritableKeyPath<ItemToItem, Double>] = [\.sourceExponent, \.userExponent, \.targetExponent]
        for step in Self.steps {
            for coordinate in coordinates { descend(coordinate, step) }
        }
        chooseNeighbours()
        chooseLimit()
    }

    /// Goes on in a direction as long as it gets better.
    private mutating func descend(_ coordinate: WritableKeyPath<ItemToItem, Double>, _ step: Double) {
        for direction in [-step, step] {
            var moved = false
            while trials < settings.itemToItemTrials {
                var candidate = best
                candidate[keyPath: coordinate] += direction
                guard Self.range.contains(candidate[keyPath: coordinate]), accept(candidate, weighting) else { break }
                moved = true
            }
            if moved { return }
        }
    }

    private mutating func chooseWeighting() {
        var options: [HistoryWeighting] = []
        let span = scorer.split.train.hasTimes ? scorer.split.train.spanDays : 0
        let repeats = scorer.split.train.orders.contains { $0 > 1 }
        for halfLife in [nil] + (span > 0 ? Self.halfLives.map { $0 * span } : []) {
            for counts in repeats ? [false, true] : [false] {
                options.append(HistoryWeighting(countsOrders: counts, halfLifeDays: halfLife, limit: weighting.limit))
            }
        }
        for option in options where option != weighting { _ = accept(best, option) }
    }

    private mutating func chooseCooccurrence() {
        let span = scorer.split.train.hasTimes ? scorer.split.train.spanDays : 0
        guard span > 0 else { return }
        for part in Self.halfLives {
            let previous = cooccurrence
            cooccurrence = scorer.split.train.cooccurrence(halfLifeDays: part * span)
            built = nil
            if accept(best, weighting) {
                cooccurrenceHalfLife = part * span
            } else {
                (cooccurrence, built) = (previous, nil)
            }
        }
    }

    /// The settings in words.
    var summary: String {
        "\(best), \(weighting)" + (cooccurrenceHalfLife.map { ", half-life \($0) days in co-occurrence" } ?? "")
    }

    private mutating func accept(_ candidate: ItemToItem, _ weighting: HistoryWeighting) -> Bool {
        let metrics = trial(candidate, weighting)
        guard metrics.objective > result.objective else { return false }
        (best, self.weighting, result) = (candidate, weighting, metrics)
        return true
    }

    private mutating func chooseNeighbours() {
        let choices = settings.neighbourChoices.sorted()
        let results = choices.map { count in
            var candidate = best
            candidate.neighbours = count
            return trial(candidate, weighting)
        }
        guard let at = cheapest(results) else { return }
        best.neighbours = choices[at]
        result = results[at]
    }

    private mutating func chooseLimit() {
        let choices = settings.historyChoices.sorted()
        let results = choices.map { limit in
            var candidate = weighting
            candidate.limit = limit
            return trial(best, candidate)
        }
        guard let at = cheapest(results) else { return }
        weighting.limit = choices[at]
        result = results[at]
    }

    /// The first of ever costlier results that is within the tolerance of the best.
    private mutating func cheapest(_ results: [RankingMetrics]) -> Int? {
        // What one economy has lost is not there to be lost by the next.
        greatest = results.map(\.objective).reduce(greatest, max)
        return results.firstIndex { $0.objective >= greatest * (1 - settings.tolerance) }
            ?? results.indices.max { results[$0].objective < results[$1].objective }
    }

    private mutating func trial(_ candidate: ItemToItem, _ weighting: HistoryWeighting) -> RankingMetrics {
        trials += 1
        var unscaled = candidate
        unscaled.sourceExponent = 0
        if built?.settings != unscaled {
            built = (unscaled, unscaled.weights(of: cooccurrence, threads: scorer.threads))
        }
        var history = truncated(scorer.split.train.matrix(weighting), to: weighting.limit)
        for at in history.values.indices {
            let count = Double(max(1, userCounts[Int(history.columns[at])]))
            history.values[at] *= Float(pow(count, candidate.sourceExponent))
        }
        return scorer.score(SplitScorer.Candidate(similarity: built?.matrix, history: history))[0]
    }
}
