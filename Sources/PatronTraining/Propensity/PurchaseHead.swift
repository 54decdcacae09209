internal import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronPropensity

/// A head with the rows that it was tested on.
struct MeasuredHead {
    var head: TrainedHead
    var rows: PurchaseRows
    var plan: PurchaseRows.Plan
    var table: PreparedTable
    var test: [Int]
    var details: [JSONValue.Member]

    var testLabels: [Bool] { test.map { table.labels[$0] } }

    func measured(
        _ head: TrainedHead, invert: Bool, more: [JSONValue.Member] = []
    ) throws(PatronError) -> JSONValue {
        let probabilities = try head.served(table, rows: test).map(\.probability)
        return .object(propensityMetrics(probabilities, testLabels.map { $0 != invert }) + details + more)
    }
}

extension PurchaseRows {
    /// What a head of purchases can be made by.
    private enum Way {
        case linear(penalty: Double)
        case trees

        var details: [JSONValue.Member] {
            switch self {
            case .linear(let penalty): [.init("model", "logistic"), .init("l2", .number(penalty))]
            case .trees: [.init("model", "trees")]
            }
        }
    }

    /// Chooses on a cut in time, fits on all training cuts, and calibrates on customers that a fit has not seen.
    func head(_ identity: HeadIdentity) throws(PatronError) -> MeasuredHead {
        let test = rows(of: 0)
        let plan = try plan(upTo: origins[1])
        for (part, rows) in [("the test", test), ("training", plan.rows)] {
            try PropensityTrainer.requireEnough(identity.name, part, rows.map { table.labels[$0] }, settings)
        }
        let (way, loss) = try choose(identity, plan)
        let prepared = prepare(plan.table, plan.rows)
        let (head, predictors) = try fitted(way, identity, plan, prepared)
        let (choice, _) = CalibrationChoice.choose(
            predictors, plan.rows.map { table.labels[$0] }, kinds: settings.calibrations, seed: mix64(context.seed &+ 2)
        )
        context.log("propensity: \(identity.name) on \(plan.rows.count) rows of \(plan.cutDates) cut dates")
        return MeasuredHead(
            head: head.calibrated(choice), rows: self, plan: plan, table: prepared, test: test,
            details: way.details + [
                .init("horizon_days", identity.horizonDays.map { .number($0) } ?? .null),
                .init("calibration", .string(choice.kind.rawValue)), .init("validation_log_loss", .number(loss)),
                .init("seasons", .bool(plan.knowsSeasons)), .init("test_from", .string(origins[0].description)),
                .init("training_rows", .int(Int64(plan.rows.count))), .init("cut_dates", .int(Int64(plan.cutDates))),
            ])
    }

    /// The way with the least log loss after the newest training cut, fitted on cuts whose outcomes were known by then.
    private func choose(_ identity: HeadIdentity, _ final: Plan) throws(PatronError) -> (Way, logLoss: Double) {
        guard !settings.penalties.isEmpty, settings.penalties.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw PatronError(.badUsage, "expected L2 penalties above 0", at: Place(field: "penalties"))
        }
        let budget = TimeBudget(settings.timeBudget)
        let held = rows(of: 1)
        let labels = held.map { table.labels[$0] }
        let plan = try plan(upTo: Timestamp(milliseconds: origins[1].milliseconds - horizon.milliseconds))
        try PropensityTrainer.requireEnough(identity.name, "validation", plan.rows.map { table.labels[$0] }, settings)
        let prepared = prepare(plan.table, plan.rows)
        var best: (way: Way, logLoss: Double)?
        func judge(_ way: Way, _ head: TrainedHead) throws(PatronError) {
            let loss = BinaryMetrics.logLoss(try head.served(prepared, rows: held).map(\.probability), labels)
            if loss < best?.logLoss ?? .infinity { best = (way, loss) }
        }
        if settings.learners.contains(.logistic) || !mayGrowTrees(final) {
            let fitter = try LinearHeadFitter(prepared, rows: plan.rows, identity: identity)
            for penalty in settings.penalties { try judge(.linear(penalty: penalty), try fitter.fit(l2: penalty)) }
        }
        if settings.learners.contains(.trees), mayGrowTrees(final), mayGrowTrees(plan), !budget.isSpent() {
            try judge(.trees, try treeFitter(identity, plan, prepared).grow(budget).head)
        }
        guard let best else {
            throw PatronError(.refused, "there are too few outcomes for trees", at: Place(field: identity.name))
        }
        return best
    }

    /// Trees learn each season they have seen by heart: one year's rise is all they would ever predict. They need many rows, too.
    private func mayGrowTrees(_ plan: Plan) -> Bool {
        let positives = plan.rows.count { table.labels[$0] }
        return !plan.knowsSeasons && min(positives, plan.rows.count - positives) >= settings.treeOutcomes
    }

    /// The head, and each training row's predictor from a fit that has not seen its customer.
    private func fitted(
        _ way: Way, _ identity: HeadIdentity, _ plan: Plan, _ prepared: PreparedTable
    ) throws(PatronError) -> (TrainedHead, [Double]) {
        guard case .linear(let penalty) = way else {
            let grown = try treeFitter(identity, plan, prepared).grow(TimeBudget(settings.timeBudget))
            return (grown.head, grown.predictors)
        }
        let folds = parts(plan.rows, count: settings.innerFolds, seed: context.seed &+ 1)
        var predictors = [Double](repeating: 0, count: plan.rows.count)
        for fold in 0..<settings.innerFolds {
            let held = folds.indices.filter { folds[$0] == fold }
            let others = folds.indices.filter { folds[$0] != fold }.map { plan.rows[$0] }
            let scores = try LinearHeadFitter(prepared, rows: others, identity: identity).fit(l2: penalty)
                .served(prepared, rows: held.map { plan.rows[$0] })
            for (row, score) in zip(held, scores) { predictors[row] = score.predictor }
        }
        let fitter = try LinearHeadFitter(prepared, rows: plan.rows, identity: identity, customers: customerOf)
        return (try fitter.fit(l2: penalty), predictors)
    }

    private func treeFitter(_ identity: HeadIdentity, _ plan: Plan, _ prepared: PreparedTable) -> TreeHeadFitter {
        var settings = settings
        settings.trees = Array(settings.trees.prefix(1))
        return TreeHeadFitter(
            table: prepared, rows: plan.rows, identity: identity,
            parts: parts(plan.rows, count: settings.treeParts, seed: context.seed &+ 3), settings: settings,
            seed: context.seed)
    }

    private func prepare(_ table: FeatureTable, _ rows: [Int]) -> PreparedTable {
        let features = PurchaseFeatures.Feature.allCases.filter { feature in
            table.columns.contains { $0.name == "\(feature)" }
        }
        return PreparedTable(
            table, trainingRows: rows, logarithms: .fixed(features.map { PurchaseFeatures.skewed[$0.rawValue] }),
            groups: features.map { PurchaseReason($0).rawValue }, settings: settings)
    }
}
