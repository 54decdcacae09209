internal import PatronCore
internal import PatronLearning
internal import PatronPropensity

/// What came out of trying candidates: the winner, fitted, and how each did on rows it was not fitted on.
struct HeadSelection {
    var head: TrainedHead
    var table: PreparedTable
    var candidate: String
    var penalty: Double
    var calibration: CalibrationChoice
    /// Validation log loss with its calibration, by candidate.
    var logLosses: [(candidate: String, logLoss: Double)]

    /// Tries every candidate's penalties by stratified cross-validation on `rows`, then fits the best on all of them.
    static func crossValidated(
        _ table: FeatureTable, rows: [Int], candidates: [PropensitySettings.Candidate], identity: HeadIdentity,
        settings: PropensitySettings, seed: UInt64
    ) throws(PatronError) -> HeadSelection {
        let labels = rows.map { table.labels[$0] }
        let folds = StratifiedFolds.assign(labels, folds: settings.innerFolds, seed: mix64(seed &+ 1))
        var best:
            (candidate: PropensitySettings.Candidate, penalty: Double, choice: CalibrationChoice, logLoss: Double)?
        var losses: [(candidate: String, logLoss: Double)] = []
        for candidate in candidates {
            try check(candidate)
            var predictors = [[Double]](
                repeating: [Double](repeating: 0, count: rows.count), count: candidate.penalties.count)
            for fold in 0..<settings.innerFolds {
                let train = rows.indices.filter { folds[$0] != fold }.map { rows[$0] }
                let held = rows.indices.filter { folds[$0] == fold }
                let prepared = PreparedTable(
                    table, trainingRows: train, logarithms: candidate.logarithms ? .whereSkewed : .never,
                    settings: settings)
                let fitter = try LinearHeadFitter(prepared, rows: train, identity: identity)
                for (at, penalty) in candidate.penalties.enumerated() {
                    let scores = try fitter.fit(l2: penalty).served(prepared, rows: held.map { rows[$0] })
                    for (row, score) in zip(held, scores) { predictors[at][row] = score.predictor }
                }
            }
            var least = Double.infinity
            for (at, penalty) in candidate.penalties.enumerated() {
                let (choice, tried) = CalibrationChoice.choose(
                    predictors[at], labels, kinds: candidate.calibrations, seed: mix64(seed &+ 2))
                let loss = tried.first { $0.kind == choice.kind }?.logLoss ?? .infinity
                least = min(least, loss)
                if loss < best?.logLoss ?? .infinity { best = (candidate, penalty, choice, loss) }
            }
            losses.append((candidate.name, least))
        }
        guard let best else { throw PatronError(.badUsage, "no candidate to try", at: Place(field: identity.name)) }
        let prepared = PreparedTable(
            table, trainingRows: rows, logarithms: best.candidate.logarithms ? .whereSkewed : .never, settings: settings
        )
        let head = try LinearHeadFitter(prepared, rows: rows, identity: identity).fit(l2: best.penalty).calibrated(
            best.choice)
        return HeadSelection(
            head: head, table: prepared, candidate: best.candidate.name, penalty: best.penalty,
            calibration: best.choice,
            logLosses: losses)
    }

    private static func check(_ candidate: PropensitySettings.Candidate) throws(PatronError) {
        guard !candidate.penalties.isEmpty, candidate.penalties.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw PatronError(.badUsage, "expected L2 penalties above 0", at: Place(field: candidate.name))
        }
    }
}
