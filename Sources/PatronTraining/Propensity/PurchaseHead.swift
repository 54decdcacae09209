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
    /// Chooses on cuts in time, fits on all training cuts, and calibrates on customers that a fit has not seen.
    func head(_ identity: HeadIdentity) throws(PatronError) -> MeasuredHead {
        let test = rows(of: 0)
        let plan = try plan(asOf: origins[0])
        var identity = identity
        identity.pattern = plan.pattern
        for (part, rows) in [("the test", test), ("training", plan.rows)] {
            try PropensityTrainer.requireEnough(identity.name, part, rows.map { table.labels[$0] }, settings)
        }
        let (way, loss) = try choose(identity, plan)
        let prepared = prepare(plan)
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

    /// Trees learn each season they have seen by heart: one year's rise is all they would ever predict. They need many rows, too.
    func mayGrowTrees(_ plan: Plan) -> Bool {
        let positives = plan.rows.count { table.labels[$0] }
        return !plan.knowsSeasons && min(positives, plan.rows.count - positives) >= settings.treeOutcomes
    }

    /// Whether a learner may learn from all of some plans.
    func mayLearn(_ learner: PropensitySettings.Learner, _ plans: [Plan]) -> Bool {
        ![.tree, .trees].contains(learner) || plans.allSatisfy(mayGrowTrees)
    }

    /// The head, and each training row's predictor from a fit that has not seen its customer.
    private func fitted(
        _ way: PurchaseWay, _ identity: HeadIdentity, _ plan: Plan, _ prepared: PreparedTable
    ) throws(PatronError) -> (TrainedHead, [Double]) {
        let budget = TimeBudget(settings.timeBudget)
        let penalty: Double
        switch way {
        case .linear(let chosen): penalty = chosen
        case .learner(let learner): return try learnerFitter(identity, plan, prepared).fit(learner, budget)
        case .trees:
            let grown = try treeFitter(identity, plan, prepared).grow(budget)
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

    func treeFitter(_ identity: HeadIdentity, _ plan: Plan, _ prepared: PreparedTable) -> TreeHeadFitter {
        var settings = settings
        settings.trees = Array(settings.trees.prefix(1))
        return TreeHeadFitter(
            table: prepared, rows: plan.rows, identity: identity,
            parts: parts(plan.rows, count: settings.parts, seed: context.seed &+ 3), settings: settings,
            seed: context.seed)
    }

    func learnerFitter(_ identity: HeadIdentity, _ plan: Plan, _ prepared: PreparedTable) -> LearnerHeadFitter {
        LearnerHeadFitter(
            table: prepared, rows: plan.rows, identity: identity,
            parts: parts(plan.rows, count: settings.parts, seed: context.seed &+ 3), count: settings.parts,
            seed: context.seed)
    }

    func prepare(_ plan: Plan) -> PreparedTable {
        let features = plan.table.columns.map { column in
            PurchaseFeatures.Feature.allCases.first { "\($0)" == column.name }
        }
        return PreparedTable(
            plan.table, trainingRows: plan.rows,
            logarithms: .fixed(features.map { $0.map { PurchaseFeatures.skewed[$0.rawValue] } ?? false }),
            groups: features.map { ($0.map(PurchaseReason.init) ?? .pattern).rawValue }, settings: settings)
    }
}
