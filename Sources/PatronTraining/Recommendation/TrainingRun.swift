internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// The steps that training from tables and from a matrix share.
struct TrainingRun {
    let settings: RecommendationSettings
    let seed: UInt64
    let threads: Int
    let log: @Sendable (String) -> Void

    private func scorer(_ split: InteractionSplit) -> SplitScorer {
        SplitScorer(
            split: split, users: split.evaluated(limit: settings.searchedCustomers, seed: seed), k: settings.k,
            retrieved: settings.retrieved, threads: threads)
    }

    /// Chooses settings and model; with too little to choose by, item-to-item with its defaults.
    func choose(_ split: InteractionSplit) throws(PatronError) -> RecommendationChoice {
        let scorer = scorer(split)
        guard RecommendationTrainer.supportsChoice(scorer.users.count) else {
            log("too few customers to choose a recommendation model by: \(scorer.users.count)")
            return RecommendationChoice(kind: .itemToItem)
        }
        return try RecommendationSearch(scorer: scorer, settings: settings, seed: seed, log: log).run()
    }

    /// Fits the chosen model, or all, on all interactions.
    func fit(_ choice: RecommendationChoice, on all: Interactions) throws(PatronError) -> TrainedRecommendation {
        let clock = ContinuousClock()
        var seconds: [String: Double] = [:]
        var start = clock.now
        // Kept even if another model is served: similar items come from it.
        let similarity = choice.itemToItem.weights(
            of: all.cooccurrence(halfLifeDays: choice.cooccurrenceHalfLife), threads: threads)
        seconds[RecommendationParameters.Kind.itemToItem.rawValue] = (clock.now - start) / .seconds(1)
        var factors: ImplicitFactors?
        var als: FactorParameters?
        if let model = choice.als, settings.keepsAllModels || choice.kind == .als || choice.kind == .blend {
            start = clock.now
            factors = try model.factors(of: all.matrix(choice.history), threads: threads)
            als = FactorParameters(
                unobservedWeight: model.unobservedWeight, regularisation: model.regularisation, exponent: model.exponent
            )
            seconds[RecommendationParameters.Kind.als.rawValue] = (clock.now - start) / .seconds(1)
        }
        let parameters = RecommendationParameters(
            chosen: choice.kind, history: choice.history, als: als, blendWeight: als == nil ? nil : choice.blendWeight,
            retrieved: als == nil ? nil : settings.retrieved)
        let file = try RecommendationFile.writer(
            parameters, userCounts: all.userCounts(), users: all.users, similarity: similarity, factors: factors)
        return TrainedRecommendation(file: file, chosen: choice.kind.rawValue, trainSeconds: seconds)
    }

    /// The chosen model, fitted on what a split lets it know.
    func candidate(
        _ choice: RecommendationChoice, on split: InteractionSplit
    ) throws(PatronError) -> SplitScorer.Candidate {
        var candidate = SplitScorer.Candidate()
        if choice.kind == .itemToItem || choice.kind == .blend {
            candidate.similarity = choice.itemToItem.weights(
                of: split.train.cooccurrence(halfLifeDays: choice.cooccurrenceHalfLife), threads: threads)
            candidate.history = truncated(split.train.matrix(choice.history), to: choice.history.limit)
        }
        if choice.kind == .als || choice.kind == .blend {
            candidate.factors = try choice.als?.factors(of: split.train.matrix(choice.history), threads: threads)
        }
        if choice.kind == .blend { candidate.blendWeights = [choice.blendWeight ?? 1] }
        return candidate
    }

    /// The chosen model and popularity on a part of the data that had no say in the choice.
    func measure(
        _ choice: RecommendationChoice, _ candidate: SplitScorer.Candidate, on split: InteractionSplit
    ) -> [RecommendationParameters.Kind: RankingMetrics] {
        var scorer = scorer(split)
        scorer.users = split.evaluated(limit: .max, seed: seed)
        var results: [RecommendationParameters.Kind: RankingMetrics] = [.popularity: scorer.popularity()]
        if choice.kind != .popularity { results[choice.kind] = scorer.score(candidate)[0] }
        return results
    }

    /// The same part, at several lengths and against what a customer buys anyway.
    func compare(
        _ choice: RecommendationChoice, _ candidate: SplitScorer.Candidate, on split: InteractionSplit,
        boughtAfter: CSRMatrix, cut: Timestamp
    ) -> JSONValue {
        RecommendationComparison(
            scorer: scorer(split), candidate: candidate, kind: choice.kind, boughtAfter: boughtAfter
        ).json(cut: cut)
    }

    /// What the manifest says.
    func metrics(
        _ choice: RecommendationChoice, holdOut: [RecommendationParameters.Kind: RankingMetrics], comparison: JSONValue
    ) -> JSONValue {
        func figures(_ results: [RecommendationParameters.Kind: RankingMetrics]) -> JSONValue {
            .array(
                RecommendationParameters.Kind.allCases.compactMap { kind in
                    results[kind].map { result in
                        [
                            "name": .string(kind.rawValue), "users": .int(Int64(result.users)),
                            "k": .int(Int64(result.k)),
                            "recall": .number(result.recall), "ndcg": .number(result.ndcg),
                            "chosen": .bool(kind == choice.kind),
                        ]
                    }
                })
        }
        let exponents: JSONValue = [
            "user": .number(choice.itemToItem.userExponent), "source": .number(choice.itemToItem.sourceExponent),
            "target": .number(choice.itemToItem.targetExponent),
        ]
        let history: JSONValue = [
            "counts_orders": .bool(choice.history.countsOrders), "limit": .int(Int64(choice.history.limit)),
            "half_life_days": choice.history.halfLifeDays.map { .number($0) } ?? .null,
        ]
        return [
            "chosen": .string(choice.kind.rawValue), "exponents": exponents,
            "neighbours": .int(Int64(choice.itemToItem.neighbours)), "history": history,
            "cooccurrence_half_life_days": choice.cooccurrenceHalfLife.map { .number($0) } ?? .null,
            "factors": .int(Int64(choice.als?.dimensions ?? 0)),
            "validation": figures(choice.validation), "holdout": figures(holdOut),
            "comparison": comparison,
        ]
    }
}
