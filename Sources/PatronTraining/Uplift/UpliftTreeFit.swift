internal import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronNumerics
internal import PatronUplift

/// Boosted trees of an arm.
struct UpliftTreeFit {
    private let fitter: UpliftFitter

    init(_ fitter: UpliftFitter) { self.fitter = fitter }

    func parameters(_ method: UpliftMethod, width: Int) throws(PatronError) -> UpliftParameters {
        var parameters = UpliftParameters()
        let names = method.predictors(.trees)
        parameters.ensembles = names.map { _ in [] }
        for part in 0..<fitter.settings.parts {
            for at in names.indices {
                parameters.ensembles[at].append(try fit(method, predictor: at, part, width: width))
            }
        }
        return parameters
    }

    private func fit(
        _ method: UpliftMethod, predictor: Int, _ part: Int, width: Int
    ) throws(PatronError) -> TreeEnsemble {
        let seen = method == .twoModels ? fitter.seen(part, treated: predictor == 1) : fitter.seen(part)
        var targets = seen.map { fitter.campaign.yes[fitter.rows[$0]] ? 1.0 : 0 }
        var weights: [Double]?
        if method == .classTransformation { (targets, weights) = fitter.transformation(seen) }
        var boosting = GradientBoosting()
        boosting.rounds = fitter.settings.treeRounds
        boosting.depth = fitter.settings.treeDepth
        boosting.rate = fitter.settings.treeRate
        boosting.minimumChildWeight = fitter.settings.treeMinimumWeight
        boosting.rowShare = 0.8
        boosting.seed = fitter.seed
        return try boosting.fit(
            values(seen, knowsTreatment: method == .oneModel), width: width, categorical: categorical(method),
            targets: targets.map(Float.init), weights: weights?.map(Float.init))
    }

    private func categorical(_ method: UpliftMethod) -> [Bool] {
        let kinds = fitter.table.columns.map { $0.kind == .categorical }
        return method == .oneModel ? kinds + [false] : kinds
    }

    private func values(_ seen: [Int], knowsTreatment: Bool) -> [Float] {
        var values: [Float] = []
        for at in seen {
            let row = fitter.rows[at]
            for (column, raw) in zip(fitter.table.columns, fitter.table.row(row)) {
                values.append(column.treeValue(raw))
            }
            if knowsTreatment { values.append(fitter.campaign.treatmentOf[row] == fitter.arm ? 1 : 0) }
        }
        return values
    }
}
