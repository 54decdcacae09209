internal import Foundation
internal import PatronCore
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// What a search has decided, and how the candidates did on the validation split.
struct RecommendationChoice: Sendable {
    var kind = RecommendationParameters.Kind.popularity
    var history = HistoryWeighting()
    var itemToItem = ItemToItem()
    /// Half-life of an entry in co-occurrence; nil if its age does not matter.
    var cooccurrenceHalfLife: Double?
    /// nil if implicit ALS is not a candidate.
    var als: ImplicitALS?
    var blendWeight: Float?
    /// Each candidate on the validation split.
    var validation: [RecommendationParameters.Kind: RankingMetrics] = [:]
}

/// Chooses the settings of each model, and among the models, on a validation split.
struct RecommendationSearch {
    let scorer: SplitScorer
    let settings: RecommendationSettings
    let seed: UInt64
    let log: @Sendable (String) -> Void

    func run() throws(PatronError) -> RecommendationChoice {
        var choice = RecommendationChoice()
        choice.validation[.popularity] = scorer.popularity()
        var itemToItem = ItemToItemSearch(scorer: scorer, settings: settings)
        itemToItem.run()
        choice.itemToItem = itemToItem.best
        choice.history = itemToItem.weighting
        choice.cooccurrenceHalfLife = itemToItem.cooccurrenceHalfLife
        choice.validation[.itemToItem] = itemToItem.result
        log("item-to-item: \(describe(itemToItem.result)) with \(itemToItem.summary)")
        if !settings.dimensionChoices.isEmpty {
            var search = ImplicitALSSearch(scorer: scorer, settings: settings, weighting: choice.history, seed: seed)
            try search.run()
            try compare(&choice, search.best)
        }
        choice.kind = pick(choice)
        return choice
    }

    /// Trains implicit ALS in full with the fewest factors that lose next to nothing, then blends.
    private func compare(_ choice: inout RecommendationChoice, _ found: ImplicitALS) throws(PatronError) {
        let train = scorer.split.train
        let matrix = train.matrix(choice.history)
        var fits: [(als: ImplicitALS, factors: ImplicitFactors, result: RankingMetrics)] = []
        for dimensions in settings.dimensionChoices.sorted() {
            var als = found
            als.dimensions = dimensions
            als.iterations = settings.iterations
            let factors = try als.factors(of: matrix, threads: scorer.threads)
            let result = scorer.score(SplitScorer.Candidate(factors: factors))[0]
            log("implicit ALS: \(describe(result)) with \(als)")
            fits.append((als, factors, result))
        }
        let greatest = fits.map(\.result.objective).max() ?? 0
        guard let fit = fits.first(where: { $0.result.objective >= greatest * (1 - settings.tolerance) }) else {
            return
        }
        let factors = fit.factors
        choice.als = fit.als
        choice.validation[.als] = fit.result
        let blends = scorer.score(
            SplitScorer.Candidate(
                similarity: choice.itemToItem.weights(
                    of: train.cooccurrence(halfLifeDays: choice.cooccurrenceHalfLife), threads: scorer.threads),
                history: truncated(train.matrix(choice.history), to: choice.history.limit), factors: factors,
                blendWeights: settings.blendChoices))
        guard let best = blends.indices.max(by: { blends[$0].objective < blends[$1].objective }) else { return }
        choice.blendWeight = settings.blendChoices[best]
        choice.validation[.blend] = blends[best]
        log("blend: \(describe(blends[best])) with \(settings.blendChoices[best]) of item-to-item")
    }

    /// The best model, where a blend has to be clearly better and ties go to what costs less.
    private func pick(_ choice: RecommendationChoice) -> RecommendationParameters.Kind {
        var kind = RecommendationParameters.Kind.popularity
        var best = choice.validation[.popularity]?.objective ?? 0
        for candidate in [RecommendationParameters.Kind.itemToItem, .als] {
            guard let objective = choice.validation[candidate]?.objective, objective > best else { continue }
            (kind, best) = (candidate, objective)
        }
        if let objective = choice.validation[.blend]?.objective, objective > best * (1 + settings.blendGain) {
            kind = .blend
        }
        return kind
    }

    private func describe(_ metrics: RankingMetrics) -> String {
        String(format: "recall@%d %.4f, NDCG %.4f", metrics.k, metrics.recall, metrics.ndcg)
    }
}
