internal import Foundation
internal import PatronCore
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// Finds item-to-item's settings: points drawn at random show where they are good, and from the best of those they are
/// moved one after the other in shrinking steps. Then those of weights by regression. Then the blend with the low-pass filter,
/// and the settings once more within the blend, whose other half makes some of them matter less.
struct ItemToItemSearch {
    private static let steps = [0.2, 0.1, 0.05]
    private static let refiningSteps = [0.2, 0.1]
    /// Descents from one point alone end where exponents and decay make up for each other.
    private static let starts = 3
    /// Where random points are drawn.
    private static let userExponents = -1.2...0.0
    private static let sourceExponents = -1.1...(-0.1)
    private static let targetExponents = -0.5...0.0
    private static let startDecays = 0.0...1.0

    let scorer: SplitScorer
    let settings: RecommendationSettings
    let trials: TrialLog
    let seed: UInt64
    var best = SearchPoint()
    var result: RankingMetrics
    /// The latest weights by regression without a trend, and of which point.
    private var regressed: (point: SearchPoint, weights: CSRMatrix)?
    private let twoHop: TwoHopScorer
    /// Steps are taken until there are so many trials.
    var limit: Int
    private var vectors: SpectralVectors?
    private(set) var tables: SpectralTables?
    private let userCounts: [UInt32]
    private var entries: (halfLife: Double?, rows: CSRMatrix, byItem: CSRMatrix)

    init(scorer: SplitScorer, settings: RecommendationSettings, trials: TrialLog, seed: UInt64) {
        self.seed = seed
        self.scorer = scorer
        twoHop = TwoHopScorer(
            split: scorer.split, users: scorer.users, k: scorer.k, retrieved: scorer.retrieved, threads: scorer.threads)
        self.settings = settings
        self.trials = trials
        limit = settings.itemToItemTrials
        best.history.limit = settings.historyChoices.max() ?? 1000
        result = RankingMetrics(k: scorer.k)
        userCounts = scorer.split.train.userCounts()
        let rows = scorer.split.train.cooccurrence(halfLifeDays: nil)
        entries = (nil, rows, rows.transposed())
    }

    /// Item-to-item alone.
    mutating func run() throws(PatronError) {
        _ = try accept([best])
        try explore()
        try chooseWeighting()
        try chooseCooccurrence()
        try chooseTrend()
        for step in Self.steps { try descend(step) }
        try weakenDecay()
    }

    /// Draws points, and descends from the best of them one after the other.
    private mutating func explore() throws(PatronError) {
        var random = SeededGenerator(seed: seed)
        func draw(_ range: ClosedRange<Double>) -> Double {
            let value = range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()
            // To the last decimal that trials are told apart by.
            return (value * 100).rounded() / 100
        }
        var drawn: [(point: SearchPoint, result: RankingMetrics)] = [(best, result)]
        for _ in 0..<settings.itemToItemTrials / 4 {
            var point = best
            point.itemToItem.userExponent = draw(Self.userExponents)
            point.itemToItem.sourceExponent = draw(Self.sourceExponents)
            point.itemToItem.targetExponent = draw(Self.targetExponents)
            if canDecay { point.history.rankDecay = Float(draw(Self.startDecays)) }
            if let result = try results([point])?.first { drawn.append((point, result)) }
        }
        drawn.sort { $0.result.objective > $1.result.objective }
        var ends: [(point: SearchPoint, result: RankingMetrics)] = []
        for start in drawn.prefix(Self.starts) {
            (best, result) = start
            for step in Self.steps.dropLast() { try descend(step) }
            ends.append((best, result))
        }
        guard let end = ends.max(by: { $0.result.objective < $1.result.objective }) else { return }
        (best, result) = end
    }

    /// The weakest decay that loses next to nothing. What is held out follows at once on what is learnt from, and is
    /// foretold by the latest items more than what customers do over the life of a model.
    mutating func weakenDecay() throws(PatronError) {
        let least = result.objective * (1 - settings.decayTolerance)
        if best.history.halfLifeDays != nil {
            var point = best
            point.history.halfLifeDays = nil
            if let weaker = try results([point])?.first, weaker.objective >= least { (best, result) = (point, weaker) }
        }
        while let decay = best.history.rankDecay, decay > 0 {
            var point = best
            point.history.rankDecay = max(0, decay - Float(Self.steps[1]))
            guard let weaker = try results([point])?.first, weaker.objective >= least else { return }
            (best, result) = (point, weaker)
        }
    }

    /// The blend with the filter; `best` and `result` are those of the blend then.
    mutating func blend(with vectors: SpectralVectors, dimensions: [Int]) throws(PatronError) {
        self.vectors = vectors
        result = RankingMetrics(k: scorer.k)
        var point = best
        for count in dimensions {
            point.dimensions = count
            _ = try accept(weights(of: point))
        }
        for step in Self.refiningSteps { try descend(step) }
        // Also makes the tables those of the best point again.
        _ = try accept(weights(of: best))
        try weakenDecay()
    }

    /// What the filter achieves alone.
    mutating func filterAlone() throws(PatronError) -> RankingMetrics? {
        guard best.dimensions != nil, best.dimensions == tables?.width else { return nil }
        var point = best
        point.weight = 0
        return try results([point])?.first
    }

    private func weights(of point: SearchPoint) -> [SearchPoint] {
        settings.spectralChoices.map { weight in
            var point = point
            point.weight = weight
            return point
        }
    }

    /// Tries points that differ in their weight only; whether one is better than the best so far.
    mutating func accept(_ points: [SearchPoint]) throws(PatronError) -> Bool {
        guard let first = points.first else { return false }
        if entries.halfLife != first.cooccurrenceHalfLife {
            let rows = scorer.split.train.cooccurrence(halfLifeDays: first.cooccurrenceHalfLife)
            entries = (first.cooccurrenceHalfLife, rows, rows.transposed())
        }
        if let dimensions = first.dimensions, tables?.width != dimensions {
            tables = vectors.map { SpectralTables($0.prefix(dimensions), userCounts: userCounts) }
        }
        guard let results = try results(points),
            let at = results.indices.max(by: { results[$0].objective < results[$1].objective }),
            results[at].objective > result.objective
        else { return false }
        (best, result) = (points[at], results[at])
        return true
    }

    mutating func results(_ points: [SearchPoint]) throws(PatronError) -> [RankingMetrics]? {
        guard let point = points.first else { return [] }
        return try trials.results(points.map(\.name)) { () throws(PatronError) in
            let history = truncated(scorer.split.train.matrix(point.history), to: point.history.limit)
            let factors = point.trend?.factors(of: scorer.split.train)
            let other = point.dimensions.flatMap { _ in
                tables.map { LatentScores($0, history: history, scales: factors) }
            }
            if point.regression != nil {
                let weights = weights(byRegression: point)
                return scorer.score(
                    SplitScorer.Candidate(
                        similarity: weights, history: history, factors: other,
                        blendWeights: point.dimensions == nil ? [] : points.map(\.weight)))
            }
            var candidate = TwoHopScorer.Candidate(
                exponents: point.itemToItem, history: history, entries: entries.rows, entriesByItem: entries.byItem,
                targetFactors: factors)
            if let other {
                candidate.other = other
                candidate.weights = points.map(\.weight)
            }
            return twoHop.score(candidate)
        }
    }

    /// The best point's weights with the most neighbours that there may be.
    mutating func widest() -> CSRMatrix {
        if best.regression != nil { return weights(byRegression: best) }
        var wide = best
        wide.itemToItem.neighbours = settings.neighbourChoices.max() ?? best.itemToItem.neighbours
        return wide.weights(of: scorer.split.train, threads: scorer.threads)
    }

    /// Fitted once for points that differ in their histories, in the trend or in the blend.
    private mutating func weights(byRegression point: SearchPoint) -> CSRMatrix {
        let train = scorer.split.train
        if regressed?.point.regression != point.regression
            || regressed?.point.cooccurrenceHalfLife != point.cooccurrenceHalfLife
        {
            var plain = point
            plain.trend = nil
            plain.itemToItem.neighbours = .max
            regressed = (plain, plain.weights(of: train, threads: scorer.threads))
        }
        let weights = regressed?.weights ?? CSRMatrix(columnCount: 0)
        return point.trend.map { weights.scaled(columnsBy: $0.factors(of: train)) } ?? weights
    }
}
