internal import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronNumerics
internal import PatronUplift

/// Fits one arm on some rows: several times, each time without one part, so that the part's rows are scored by a model that has
/// not seen them. The model is the mean of all, and their spread its uncertainty.
struct UpliftFitter {
    let campaign: CampaignRows
    let arm: Int
    /// Rows of the arm and of the control.
    let rows: [Int]
    /// Which part each of `rows` belongs to.
    let parts: [Int]
    let table: PreparedTable
    let settings: UpliftSettings
    let seed: UInt64

    struct Fitted {
        var document: UpliftArmDocument
        var parameters: UpliftParameters
        /// The Qini of each row scored without it; nil where it is not defined.
        var qini: Double?
    }

    private var treated: [Bool] { rows.map { campaign.treatmentOf[$0] == arm } }
    private var yes: [Bool] { rows.map { campaign.yes[$0] } }

    func fit(_ candidate: UpliftSettings.Candidate) throws(PatronError) -> Fitted {
        var document = UpliftArmDocument(
            treatment: campaign.treatments[arm], method: candidate.method, learner: candidate.learner,
            parts: settings.parts, features: table.columns, cost: cost(), averageEffect: 0, averageError: 0)
        (document.averageEffect, document.averageError) = average()
        var parameters: UpliftParameters
        switch candidate.learner {
        case .logistic: parameters = try UpliftLinearFit(self).parameters(candidate.method)
        case .trees: parameters = try UpliftTreeFit(self).parameters(candidate.method, width: document.treeWidth)
        }
        if parameters.means.isEmpty {
            parameters.means = [Double](repeating: 0, count: table.columns.reduce(0) { $0 + $1.width })
        }
        let scores = try heldOutScores(document, parameters)
        let ranking = UpliftRanking(scores, outcomes: yes, treated: treated)
        return Fitted(document: document, parameters: parameters, qini: ranking.qini)
    }

    /// Each row's effect by the one fit that has not seen it.
    private func heldOutScores(
        _ document: UpliftArmDocument, _ parameters: UpliftParameters
    ) throws(PatronError) -> [Double] {
        try served(document, parameters, rows: rows) { buffer, at in buffer.effects[parts[at]] }
    }

    /// What the served model says of rows, read back from its written file.
    func served(
        _ document: UpliftArmDocument, _ parameters: UpliftParameters, rows: [Int],
        _ value: (UpliftBuffer, Int) -> Double
    ) throws(PatronError) -> [Double] {
        let whole = UpliftDocument(
            outcome: campaign.outcome, inputs: campaign.inputs, control: campaign.treatments[campaign.control],
            level: settings.level, quantile: settings.quantile, arms: [document])
        return try ServedModelFile.open(UpliftModel.write(whole, [parameters])) { (file) throws(PatronError) in
            let model = try UpliftModel(file)
            let (scorer, buffer) = (UpliftScorer(model.arms[0]), UpliftBuffer(model))
            return rows.enumerated().map { at, row in
                _ = scorer.score(table.row(row), buffer)
                return value(buffer, at)
            }
        }
    }

    private func cost() -> Double? {
        let known = rows.filter { campaign.treatmentOf[$0] == arm }.map { campaign.costs[$0] }.filter(\.isFinite)
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }

    /// The difference of the arms' rates, and its standard error.
    private func average() -> (effect: Double, error: Double) {
        func rate(_ wanted: Bool) -> (rate: Double, variance: Double) {
            let members = rows.filter { (campaign.treatmentOf[$0] == arm) == wanted }
            let rate = Double(members.count { campaign.yes[$0] }) / Double(max(1, members.count))
            return (rate, rate * (1 - rate) / Double(max(1, members.count)))
        }
        let (treated, control) = (rate(true), rate(false))
        return (treated.rate - control.rate, (treated.variance + control.variance).squareRoot())
    }

    /// Positions in `rows` that a fit sees.
    func seen(_ part: Int) -> [Int] { parts.indices.filter { parts[$0] != part } }

    /// The weights that make both arms weigh the same, and the targets of the class transformation.
    func transformation(_ seen: [Int]) -> (targets: [Double], weights: [Double]) {
        let (treated, yes) = (treated, yes)
        let share = Double(seen.count { treated[$0] }) / Double(max(1, seen.count))
        return (
            seen.map { treated[$0] == yes[$0] ? 1 : 0 }, seen.map { 0.5 / (treated[$0] ? share : 1 - share) }
        )
    }

    /// Positions among `seen` that a predictor of two models learns from.
    func seen(_ part: Int, treated wanted: Bool) -> [Int] {
        seen(part).filter { (campaign.treatmentOf[rows[$0]] == arm) == wanted }
    }
}
