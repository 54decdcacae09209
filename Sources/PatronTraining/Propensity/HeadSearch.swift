internal import PatronCore
internal import PatronLearning
internal import PatronPropensity

/// The candidates of one head on the same rows.
struct HeadSearch {
    private let table: FeatureTable
    let rows: [Int]
    let identity: HeadIdentity
    let settings: PropensitySettings
    let seed: UInt64
    let labels: [Bool]
    let dropped: [FeatureSelection.Dropped]

    init(
        _ table: FeatureTable, rows: [Int], identity: HeadIdentity, settings: PropensitySettings, seed: UInt64
    ) throws(PatronError) {
        self.table = table
        self.rows = rows
        self.identity = identity
        self.settings = settings
        self.seed = seed
        labels = rows.map { table.labels[$0] }
        dropped = try FeatureSelection.dropped(table, rows: rows, settings)
        guard dropped.count < table.columns.count else {
            throw PatronError(
                .refused, "no feature varies: there is nothing to learn from", at: Place(field: identity.name))
        }
    }

    /// A candidate fitted on all rows, with its log loss on rows that a fit had not seen.
    func fit(
        _ candidate: PropensitySettings.Candidate, _ budget: TimeBudget
    ) throws(PatronError) -> (HeadSelection, Double) {
        if let learner = candidate.learner.marginLearner { return try learned(candidate, learner, budget) }
        return candidate.learner == .trees ? try trees(candidate, budget) : try linear(candidate)
    }

    private func learned(
        _ candidate: PropensitySettings.Candidate, _ learner: any MarginLearner, _ budget: TimeBudget
    ) throws(PatronError) -> (HeadSelection, Double) {
        let prepared = prepared(rows, candidate, dropped)
        let (head, predictors) = try LearnerHeadFitter(
            table: prepared, rows: rows, identity: identity, parts: parts, count: settings.parts, seed: seed
        ).fit(learner, budget)
        let (choice, loss) = calibration(predictors, candidate)
        return (
            HeadSelection(
                head: head.calibrated(choice), table: prepared, candidate: candidate.name, calibration: choice,
                details: [.init("fits", .int(Int64(settings.parts)))], dropped: dropped, logLosses: []), loss
        )
    }

    private var parts: [Int] { StratifiedFolds.assign(labels, folds: settings.parts, seed: mix64(seed &+ 3)) }

    private func calibration(
        _ predictors: [Double], _ candidate: PropensitySettings.Candidate
    ) -> (choice: CalibrationChoice, logLoss: Double) {
        let (choice, tried) = CalibrationChoice.choose(
            predictors, labels, kinds: candidate.calibrations, seed: mix64(seed &+ 2))
        return (choice, tried.first { $0.kind == choice.kind }?.logLoss ?? .infinity)
    }

    private func prepared(
        _ rows: [Int], _ candidate: PropensitySettings.Candidate, _ dropped: [FeatureSelection.Dropped]
    ) -> PreparedTable {
        PreparedTable(
            table, trainingRows: rows, logarithms: candidate.logarithms ? .whereSkewed : .never,
            dropped: Set(dropped.map(\.feature)), settings: settings)
    }

    private func linear(_ candidate: PropensitySettings.Candidate) throws(PatronError) -> (HeadSelection, Double) {
        guard !candidate.penalties.isEmpty, candidate.penalties.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw PatronError(.badUsage, "expected L2 penalties above 0", at: Place(field: candidate.name))
        }
        let folds = StratifiedFolds.assign(labels, folds: settings.innerFolds, seed: mix64(seed &+ 1))
        var predictors = [[Double]](
            repeating: [Double](repeating: 0, count: rows.count), count: candidate.penalties.count)
        for fold in 0..<settings.innerFolds {
            let train = rows.indices.filter { folds[$0] != fold }.map { rows[$0] }
            let held = rows.indices.filter { folds[$0] == fold }
            let prepared = prepared(train, candidate, dropped)
            let fitter = try LinearHeadFitter(prepared, rows: train, identity: identity)
            for (at, penalty) in candidate.penalties.enumerated() {
                let scores = try fitter.fit(l2: penalty).served(prepared, rows: held.map { rows[$0] })
                for (row, score) in zip(held, scores) { predictors[at][row] = score.predictor }
            }
        }
        var best = (penalty: candidate.penalties[0], choice: CalibrationChoice.none, logLoss: Double.infinity)
        for (penalty, predictors) in zip(candidate.penalties, predictors) {
            let (choice, loss) = calibration(predictors, candidate)
            if loss < best.logLoss { best = (penalty, choice, loss) }
        }
        let prepared = prepared(rows, candidate, dropped)
        let head = try LinearHeadFitter(prepared, rows: rows, identity: identity).fit(l2: best.penalty)
        return (
            HeadSelection(
                head: head.calibrated(best.choice), table: prepared, candidate: candidate.name,
                calibration: best.choice,
                details: [.init("l2", .number(best.penalty))], dropped: dropped, logLosses: []), best.logLoss
        )
    }

    private func trees(
        _ candidate: PropensitySettings.Candidate, _ budget: TimeBudget
    ) throws(PatronError) -> (HeadSelection, Double) {
        let parts = parts
        var (dropped, prepared) = (dropped, prepared(rows, candidate, dropped))
        func fitter(_ table: PreparedTable, _ settings: PropensitySettings) -> TreeHeadFitter {
            TreeHeadFitter(table: table, rows: rows, identity: identity, parts: parts, settings: settings, seed: seed)
        }
        var grown = try fitter(prepared, settings).grow(budget)
        let useless =
            settings.features == nil ? try useless(fitter(prepared, settings).shares(grown.head), dropped) : []
        if !useless.isEmpty, !budget.isSpent() {
            // The same trees without them, unless that is worse on the rows not seen.
            let fewer = self.prepared(rows, candidate, dropped + useless)
            var same = settings
            same.trees = [grown.choice]
            let again = try fitter(fewer, same).grow(budget)
            if again.logLoss <= grown.logLoss { (grown, prepared, dropped) = (again, fewer, dropped + useless) }
        }
        let (choice, loss) = calibration(grown.predictors, candidate)
        return (
            HeadSelection(
                head: grown.head.calibrated(choice), table: prepared, candidate: candidate.name, calibration: choice,
                details: [
                    .init("depth", .int(Int64(grown.choice.depth))), .init("rounds", .int(Int64(grown.rounds))),
                    .init("ensembles", .int(Int64(settings.parts))),
                ], dropped: dropped, logLosses: []), loss
        )
    }

    /// The features that together hold less than the useless share, the least first.
    private func useless(_ shares: [Double], _ dropped: [FeatureSelection.Dropped]) -> [FeatureSelection.Dropped] {
        var (sum, result): (Double, [FeatureSelection.Dropped]) = (0, [])
        for at in shares.indices.sorted(by: { shares[$0] < shares[$1] })
        where !dropped.contains(where: { $0.feature == at }) {
            sum += shares[at]
            if sum > settings.uselessShare { break }
            result.append(.init(feature: at, reason: "no better with it"))
        }
        return result
    }
}
