internal import PatronCore
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// Finds the unobserved weight and the regularisation of implicit ALS, in steps by factors, with fewer factors and
/// iterations than the final training: what is best changes little with either.
struct ImplicitALSSearch {
    private static let factors: [Float] = [4, 2]
    private static let range: ClosedRange<Float> = 1e-5...10

    let scorer: SplitScorer
    let settings: RecommendationSettings
    private(set) var best: ImplicitALS
    private var objective = 0.0
    private var tried = 0
    let trials: TrialLog
    private let matrix: CSRMatrix

    init(
        scorer: SplitScorer, settings: RecommendationSettings, weighting: HistoryWeighting, seed: UInt64,
        trials: TrialLog
    ) {
        self.trials = trials
        self.scorer = scorer
        self.settings = settings
        best = ImplicitALS(
            dimensions: settings.searchDimensions, iterations: settings.searchIterations, seed: seed)
        matrix = scorer.split.train.matrix(weighting)
    }

    mutating func run() throws(PatronError) {
        objective = try trial(best) ?? 0
        let coordinates: [WritableKeyPath<ImplicitALS, Float>] = [\.unobservedWeight, \.regularisation]
        for factor in Self.factors {
            // What is best for one changes when the other has moved.
            var isMoving = true
            while isMoving {
                isMoving = false
                for coordinate in coordinates where try descend(coordinate, factor) { isMoving = true }
            }
        }
    }

    /// Steps in the one direction or the other while they help; whether one did.
    private mutating func descend(_ coordinate: WritableKeyPath<ImplicitALS, Float>, _ factor: Float)
        throws(PatronError) -> Bool
    {
        for direction in [factor, 1 / factor] {
            var moved = false
            while tried < settings.alsTrials {
                var candidate = best
                candidate[keyPath: coordinate] *= direction
                guard Self.range.contains(candidate[keyPath: coordinate]) else { break }
                guard let result = try trial(candidate), result > objective else { break }
                (best, objective, moved) = (candidate, result, true)
            }
            if moved { return true }
        }
        return false
    }

    /// Nil if the search's time is over.
    private mutating func trial(_ candidate: ImplicitALS) throws(PatronError) -> Double? {
        tried += 1
        return try trials.results([candidate.name]) { () throws(PatronError) in
            let factors = LatentScores(try candidate.factors(of: matrix, threads: scorer.threads))
            return scorer.score(SplitScorer.Candidate(factors: factors))
        }?.first?.objective
    }
}

extension ImplicitALS {
    /// The trial's name in logs and evidence.
    var name: String {
        "als \(dimensions) factors, \(iterations) iterations, unobserved \(unobservedWeight), "
            + "regularisation \(regularisation)"
    }
}
