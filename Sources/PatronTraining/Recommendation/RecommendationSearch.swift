internal import Foundation
internal import PatronCore
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// What a search has decided, and how the candidates did on the validation split.
struct RecommendationChoice: Sendable {
    var kind = RecommendationParameters.Kind.popularity
    /// Item-to-item's settings, and those of all models' histories.
    var point = SearchPoint()
    /// nil if implicit ALS is not a candidate.
    var als: ImplicitALS?
    var blendWeight: Float?
    /// nil if the low-pass filter is not a candidate.
    var filter: LowPassFilter?
    var spectralWeight: Float?
    /// Each candidate on the validation split.
    var validation: [RecommendationParameters.Kind: RankingMetrics] = [:]
    /// All trials with their figures.
    var trials: JSONValue = .array([])

    /// What is trained without a search: item-to-item to be served, and for an evaluation of all models also the others.
    ///
    /// - Parameter vectors: the low-pass filter's; nil for none.
    static func defaults(_ settings: RecommendationSettings, vectors: Int?, seed: UInt64) -> RecommendationChoice {
        func middle(_ weights: [Float]) -> Float? { weights.isEmpty ? nil : weights[weights.count / 2] }
        var choice = RecommendationChoice(kind: .itemToItem)
        if let dimensions = settings.dimensionChoices.max() {
            choice.als = ImplicitALS(dimensions: dimensions, iterations: settings.iterations, seed: seed)
            choice.blendWeight = middle(settings.blendChoices)
        }
        if let vectors {
            choice.filter = LowPassFilter(dimensions: vectors, seed: seed)
            choice.spectralWeight = middle(settings.spectralChoices)
        }
        return choice
    }
}

/// Chooses the settings of each model, and among the models, on a validation split.
struct RecommendationSearch {
    /// Of the time that a search has, how much may be gone after item-to-item by counts, and after that by regression.
    private static let countedShare = 0.4
    private static let regressedShare = 0.7

    let scorer: SplitScorer
    let settings: RecommendationSettings
    let seed: UInt64
    let trials: TrialLog
    let log: @Sendable (String) -> Void

    func run() throws(PatronError) -> RecommendationChoice {
        var choice = RecommendationChoice()
        choice.validation[.popularity] = scorer.popularity()
        // Half of them are often enough; regressions, filters, blends and ALS take some 100 more.
        trials.expected = settings.itemToItemTrials / 2 + 100
        var counted = ItemToItemSearch(scorer: scorer, settings: settings, trials: trials, seed: seed)
        trials.share = Self.countedShare
        try counted.run()
        trials.share = Self.regressedShare
        var regressed = counted
        let searches = try regressed.regress() ? [counted, regressed] : [counted]
        trials.share = 1
        let filter = try filter()
        var (single, blended): (ServedPoint?, ServedPoint?)
        for var search in searches {
            let served = ServedPoint(of: &search, scorer, settings)
            log("item-to-item: \(describe(served.result)) with \(served.name)")
            if served.isBetter(than: single) { single = served }
            guard let filter else { continue }
            try search.blend(with: filter.vectors, dimensions: filter.dimensions)
            guard search.best.dimensions != nil else { continue }
            let blend = ServedPoint(of: &search, scorer, settings)
            log("blend with a low-pass filter: \(describe(blend.result)) with \(blend.name)")
            if blend.isBetter(than: blended) {
                blended = blend
                choice.validation[.spectral] = try search.filterAlone()
            }
        }
        if let single {
            choice.point = single.point
            choice.validation[.itemToItem] = single.result
        }
        if let blended, let dimensions = blended.point.dimensions {
            choice.filter = LowPassFilter(dimensions: dimensions, seed: seed)
            choice.spectralWeight = blended.point.weight
            choice.validation[.spectralBlend] = blended.result
        }
        if !settings.dimensionChoices.isEmpty, !trials.isOver {
            var search = ImplicitALSSearch(
                scorer: scorer, settings: settings, weighting: choice.point.history, seed: seed, trials: trials)
            try search.run()
            try compare(&choice, search.best)
        }
        choice.kind = pick(choice)
        // One matrix has to do for all models of a file: that of the model that is served.
        if choice.kind.usesSpectral, let blended { choice.point = blended.point }
        choice.trials = trials.evidence
        return choice
    }

    /// The low-pass filter's vectors, and how many of them a request has the time for; nil for none.
    private func filter() throws(PatronError) -> (vectors: SpectralVectors, dimensions: [Int])? {
        let train = scorer.split.train
        let dimensions = settings.dimensions(for: train)
        guard let most = dimensions.max(), !trials.isOver else { return nil }
        let vectors = try LowPassFilter(dimensions: most, seed: seed).vectors(
            of: train.matrix(HistoryWeighting()), threads: scorer.threads)
        return (vectors, dimensions)
    }

    /// Trains implicit ALS in full with the fewest factors that lose next to nothing, then blends.
    private func compare(_ choice: inout RecommendationChoice, _ found: ImplicitALS) throws(PatronError) {
        let train = scorer.split.train
        let matrix = train.matrix(choice.point.history)
        var fits: [(als: ImplicitALS, factors: LatentScores, result: RankingMetrics)] = []
        for dimensions in settings.dimensionChoices.sorted() where !trials.isOver {
            var als = found
            als.dimensions = dimensions
            als.iterations = settings.iterations
            let factors = LatentScores(try als.factors(of: matrix, threads: scorer.threads))
            let result = scorer.score(SplitScorer.Candidate(factors: factors))[0]
            log("implicit ALS: \(describe(result)) with \(als.name)")
            fits.append((als, factors, result))
        }
        let greatest = fits.map(\.result.objective).max() ?? 0
        guard let fit = fits.first(where: { $0.result.objective >= greatest * (1 - settings.tolerance) }) else {
            return
        }
        choice.als = fit.als
        choice.validation[.als] = fit.result
        let blends = scorer.score(
            SplitScorer.Candidate(
                similarity: choice.point.weights(of: train, threads: scorer.threads),
                history: truncated(matrix, to: choice.point.history.limit), factors: fit.factors,
                blendWeights: settings.blendChoices))
        guard let best = blends.indices.max(by: { blends[$0].objective < blends[$1].objective }) else { return }
        choice.blendWeight = settings.blendChoices[best]
        choice.validation[.blend] = blends[best]
        log("blend with implicit ALS: \(describe(blends[best])) with \(settings.blendChoices[best]) of item-to-item")
    }

    /// The best model, where a blend has to be clearly better than the best single one and ties go to what costs less.
    private func pick(_ choice: RecommendationChoice) -> RecommendationParameters.Kind {
        var kind = RecommendationParameters.Kind.popularity
        var best = choice.validation[.popularity]?.objective ?? 0
        for candidate in [RecommendationParameters.Kind.itemToItem, .spectral, .als] {
            guard let objective = choice.validation[candidate]?.objective, objective > best else { continue }
            (kind, best) = (candidate, objective)
        }
        let single = best
        for (candidate, gain) in [
            (RecommendationParameters.Kind.spectralBlend, settings.spectralGain), (.blend, settings.blendGain),
        ] {
            guard let objective = choice.validation[candidate]?.objective, objective > single * (1 + gain),
                objective > best
            else { continue }
            (kind, best) = (candidate, objective)
        }
        return kind
    }

    private func describe(_ metrics: RankingMetrics) -> String {
        String(format: "recall@%d %.4f, NDCG %.4f", metrics.k, metrics.recall, metrics.ndcg)
    }
}
