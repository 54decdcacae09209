internal import PatronBundle
package import PatronCore
internal import PatronLearning
internal import PatronPropensity

/// Trains the propensity family: churn and repurchase from histories, conversion from a table, into one file.
package enum PropensityTrainer {
    /// Churn and repurchase; throws `refused` with the reasons where the data cannot support them.
    package static func train(
        context: TrainingContext, settings: PropensitySettings = PropensitySettings()
    ) throws(PatronError) -> TrainedFamily {
        try family(purchaseHeads(context: context, settings: settings))
    }

    /// Conversion only; throws `refused` with the reason where the table cannot support it.
    package static func train(
        conversion table: FeatureTable, settings: PropensitySettings = PropensitySettings(), seed: UInt64 = 0,
        log: (String) -> Void = { _ in }
    ) throws(PatronError) -> TrainedFamily {
        try family([conversionHead(table, settings: settings, seed: seed, log: log)])
    }

    /// All heads that the data supports; what is refused stands in the metrics under `refused`. Throws if all are.
    package static func train(
        context: TrainingContext, conversion table: FeatureTable, settings: PropensitySettings = PropensitySettings()
    ) throws(PatronError) -> TrainedFamily {
        var heads: [TrainedHead] = []
        var refusals: [(name: String, error: PatronError)] = []
        do {
            heads += try purchaseHeads(context: context, settings: settings)
        } catch {
            guard error.code == .refused else { throw error }
            refusals.append(("churn, repurchase", error))
        }
        do {
            heads.append(try conversionHead(table, settings: settings, seed: context.seed, log: context.log))
        } catch {
            guard error.code == .refused else { throw error }
            refusals.append(("conversion", error))
        }
        if heads.isEmpty, let first = refusals.first { throw first.error }
        var trained = try family(heads)
        if case .object(var members) = trained.metrics, !refusals.isEmpty {
            members.append(.init("refused", .object(refusals.map { .init($0.name, .string($0.error.description)) })))
            trained.metrics = .object(members)
        }
        return trained
    }

    /// One file of several heads; their names must differ.
    package static func family(_ heads: [TrainedHead]) throws(PatronError) -> TrainedFamily {
        TrainedFamily(
            fileName: PropensityModel.fileName,
            file: try PropensityModel.write(heads.map { ($0.document, $0.parameters) }),
            metrics: ["heads": .object(heads.map { .init($0.document.name, $0.metrics) })])
    }

    /// The conversion head: a stratified part is held out for the test, the rest chooses by cross-validation and fits.
    package static func conversionHead(
        _ table: FeatureTable, settings: PropensitySettings = PropensitySettings(), seed: UInt64 = 0,
        log: (String) -> Void = { _ in }
    ) throws(PatronError) -> TrainedHead {
        guard settings.testShare > 0, settings.testShare < 1 else {
            throw PatronError(.badUsage, "expected a share between 0 and 1", at: Place(field: "testShare"))
        }
        let parts = max(2, Int((1 / settings.testShare).rounded()))
        let folds = StratifiedFolds.assign(table.labels, folds: parts, seed: seed)
        let train = folds.indices.filter { folds[$0] != 0 }
        let test = folds.indices.filter { folds[$0] == 0 }
        try requireEnough("conversion", "training", train.map { table.labels[$0] }, settings)
        let selection = try HeadSelection.crossValidated(
            table, rows: train, candidates: settings.candidates.filter { settings.learners.contains($0.learner) },
            identity: .conversion, settings: settings, seed: seed, budget: TimeBudget(settings.timeBudget))
        var head = selection.head
        let probabilities = try head.served(selection.table, rows: test).map(\.probability)
        head.metrics = .object(
            propensityMetrics(probabilities, test.map { table.labels[$0] }) + [
                .init("model", .string(selection.candidate)),
                .init("calibration", .string(selection.calibration.kind.rawValue)),
                .init("test", .string("every \(parts)th row, stratified, seed \(seed)")),
                .init(
                    "validation_log_losses",
                    .object(selection.logLosses.map { .init($0.candidate, .number($0.logLoss)) })),
                .init(
                    "left_out",
                    .object(selection.dropped.map { .init(table.columns[$0.feature].name, .string($0.reason)) })),
            ] + selection.details)
        log("propensity: conversion by \(selection.candidate), \(train.count) rows to train, \(test.count) to test")
        return head
    }

    static func requireEnough(
        _ head: String, _ part: String, _ labels: [Bool], _ settings: PropensitySettings
    ) throws(PatronError) {
        let positives = labels.reduce(0) { $0 + ($1 ? 1 : 0) }
        guard labels.count >= settings.minimumRows, min(positives, labels.count - positives) >= settings.minimumOutcomes
        else {
            throw PatronError(
                .refused,
                "\(head) needs \(settings.minimumRows) rows and \(settings.minimumOutcomes) of either outcome for \(part), there "
                    + "are \(labels.count) rows with \(positives) positives")
        }
    }
}
