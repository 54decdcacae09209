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

    /// Chooses settings and model; without time for a search, or with too little to choose by, item-to-item with its defaults.
    func choose(_ split: InteractionSplit) throws(PatronError) -> RecommendationChoice {
        guard settings.searchBudget != .zero else {
            log("no search: settings are the defaults")
            return .defaults(settings, vectors: settings.dimensions(for: split.train).max(), seed: seed)
        }
        let scorer = scorer(split)
        guard RecommendationTrainer.supportsChoice(scorer.users.count) else {
            log("too few customers to choose a recommendation model by: \(scorer.users.count)")
            return RecommendationChoice(kind: .itemToItem)
        }
        let trials = try TrialLog(
            k: settings.k, folder: settings.trialsFolder, fingerprint: fingerprint(split),
            budget: settings.searchBudget, log: log)
        return try RecommendationSearch(scorer: scorer, settings: settings, seed: seed, trials: trials, log: log).run()
    }

    /// What a search depends on: data, settings and seed, as the name of its file of trials.
    private func fingerprint(_ split: InteractionSplit) -> String {
        var compared = settings
        compared.searchBudget = nil
        compared.trialsFolder = nil
        var bytes = Array("\(seed) \(compared) \(split.train.order)".utf8)
        func add<Element: BitwiseCopyable>(_ values: [Element]) { values.withUnsafeBytes { bytes += $0 } }
        add(split.train.offsets)
        add(split.train.items)
        add(split.train.orders)
        add(split.train.times)
        add(split.test.offsets)
        add(split.test.columns)
        return String(bytes.withUnsafeBytes { sha256($0) }.prefix(16))
    }

    /// Fits the chosen model, or all, on all interactions.
    func fit(
        _ choice: RecommendationChoice, on all: Interactions, repurchase: RepurchaseLearner.Learnt? = nil
    ) throws(PatronError) -> TrainedRecommendation {
        let clock = ContinuousClock()
        var seconds: [String: Double] = [:]
        var alsProcessorSeconds = 0.0
        var start = clock.now
        // Kept even if another model is served: similar items come from it.
        let similarity = choice.point.weights(of: all, threads: threads)
        seconds[RecommendationParameters.Kind.itemToItem.rawValue] = (clock.now - start) / .seconds(1)
        var factors: ImplicitFactors?
        var als: FactorParameters?
        if let model = choice.als, settings.keepsAllModels || choice.kind.usesFactors {
            start = clock.now
            let before = processSeconds()
            factors = try model.factors(of: all.matrix(choice.point.history), threads: threads)
            als = FactorParameters(
                unobservedWeight: model.unobservedWeight, regularisation: model.regularisation, exponent: model.exponent
            )
            seconds[RecommendationParameters.Kind.als.rawValue] = (clock.now - start) / .seconds(1)
            alsProcessorSeconds = processSeconds() - before
        }
        var spectral: SpectralVectors?
        if let filter = choice.filter, settings.keepsAllModels || choice.kind.usesSpectral {
            start = clock.now
            spectral = try filter.vectors(of: all.matrix(HistoryWeighting()), threads: threads)
            seconds[RecommendationParameters.Kind.spectral.rawValue] = (clock.now - start) / .seconds(1)
        }
        let blends = als != nil || spectral != nil
        var parameters = RecommendationParameters(
            chosen: choice.kind, history: choice.point.history, als: als,
            blendWeight: als == nil ? nil : choice.blendWeight,
            spectralWeight: spectral == nil ? nil : choice.spectralWeight,
            retrieved: blends ? settings.retrieved : nil)
        parameters.repurchase = repurchase?.parameters
        var file = try RecommendationFile.writer(
            parameters, userCounts: all.userCounts(), users: all.users, similarity: similarity, factors: factors,
            spectral: spectral, trend: choice.point.trend?.factors(of: all))
        if let repurchase {
            file.add("repurchase.item", repurchase.items)
            file.add("repurchase.orders", repurchase.orders)
        }
        return TrainedRecommendation(
            file: file, chosen: choice.kind.rawValue, trainSeconds: seconds, alsProcessorSeconds: alsProcessorSeconds)
    }

    /// The chosen model, fitted on what a split lets it know.
    func candidate(
        _ choice: RecommendationChoice, on split: InteractionSplit
    ) throws(PatronError) -> SplitScorer.Candidate {
        var candidate = SplitScorer.Candidate()
        let history = truncated(split.train.matrix(choice.point.history), to: choice.point.history.limit)
        if choice.kind.usesSimilarity {
            candidate.similarity = choice.point.weights(of: split.train, threads: threads)
            candidate.history = history
        }
        if choice.kind.usesFactors {
            candidate.factors = try choice.als.map { (als) throws(PatronError) in
                LatentScores(
                    try als.factors(of: split.train.matrix(choice.point.history), threads: threads))
            }
        }
        if choice.kind.usesSpectral, let filter = choice.filter {
            let vectors = try filter.vectors(of: split.train.matrix(HistoryWeighting()), threads: threads)
            candidate.factors = LatentScores(
                SpectralTables(vectors, userCounts: split.train.userCounts()), history: history,
                scales: choice.point.trend?.factors(of: split.train))
        }
        if choice.kind == .blend { candidate.blendWeights = [choice.blendWeight ?? 1] }
        if choice.kind == .spectralBlend { candidate.blendWeights = [choice.spectralWeight ?? 1] }
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
        _ choice: RecommendationChoice, holdOut: [RecommendationParameters.Kind: RankingMetrics], comparison: JSONValue,
        repurchase: RepurchaseLearner.Learnt?
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
            "user": .number(choice.point.itemToItem.userExponent),
            "source": .number(choice.point.itemToItem.sourceExponent),
            "target": .number(choice.point.itemToItem.targetExponent),
        ]
        let history: JSONValue = [
            "counts_orders": .bool(choice.point.history.countsOrders), "limit": .int(Int64(choice.point.history.limit)),
            "half_life_days": choice.point.history.halfLifeDays.map { .number($0) } ?? .null,
            "rank_decay": choice.point.history.rankDecay.map { .number(Double($0)) } ?? .null,
        ]
        let regression: JSONValue =
            choice.point.regression.map {
                [
                    "user_exponent": .number($0.userExponent), "ridge": .number($0.ridge),
                    "dropout": .number($0.dropout), "candidates": .int(Int64($0.candidates)),
                ]
            } ?? .null
        return [
            "chosen": .string(choice.kind.rawValue), "exponents": exponents, "regression": regression,
            "neighbours": .int(Int64(choice.point.itemToItem.neighbours)), "history": history,
            "trend": choice.point.trend.map {
                ["half_life_days": .number($0.halfLifeDays), "exponent": .number($0.exponent)]
            } ?? .null,
            "cooccurrence_half_life_days": choice.point.cooccurrenceHalfLife.map { .number($0) } ?? .null,
            "factors": .int(Int64(choice.als?.dimensions ?? 0)),
            "singular_vectors": .int(Int64(choice.filter?.dimensions ?? 0)),
            "validation": figures(choice.validation), "holdout": figures(holdOut),
            "repurchase": repurchase.map {
                [
                    "customers": .int(Int64($0.customers)), "days": .number($0.parameters.days),
                    "ndcg": .number($0.ndcg), "frequency_ndcg": .number($0.frequencyNDCG),
                ]
            } ?? .null, "trials": choice.trials,
            "comparison": comparison,
        ]
    }
}
