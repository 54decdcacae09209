internal import PatronBundle
package import PatronCore
internal import PatronLearning
package import PatronPropensity

/// One head ready to be written, with what was measured.
package struct TrainedHead: Sendable {
    package var document: HeadDocument
    package var parameters: HeadParameters
    package var metrics: JSONValue

    /// One more figure.
    mutating func add(_ figure: JSONValue.Member) {
        if case .object(let members) = metrics { metrics = .object(members + [figure]) }
    }

    /// The same linear part with a calibration.
    func calibrated(_ choice: CalibrationChoice) -> TrainedHead {
        var copy = self
        switch choice {
        case .none: break
        case .platt(let platt):
            copy.document.slope = platt.slope
            copy.document.intercept = platt.intercept
        case .beta(let beta):
            copy.document.calibration = .beta
            copy.document.slope = beta.above
            copy.document.slopeBelow = beta.below
            copy.document.intercept = beta.intercept
        case .isotonic(let isotonic):
            copy.document.calibration = .isotonic
            copy.parameters.calibrationScores = isotonic.scores
            copy.parameters.calibrationRates = isotonic.rates
        }
        return copy
    }

    /// The head of the opposite outcome: probabilities add up to 1.
    func complement(name: String, outcome: String) -> TrainedHead {
        var copy = self
        copy.document.name = name
        copy.document.outcome = outcome
        copy.document.baseRate = 1 - document.baseRate
        copy.document.intercept = -document.intercept
        if let below = document.slopeBelow { (copy.document.slope, copy.document.slopeBelow) = (below, document.slope) }
        copy.parameters = parameters.complement
        return copy
    }

    /// Scores of raw rows, computed by the served scorer on the head as read back from its written file.
    func served(_ table: PreparedTable, rows: [Int]) throws(PatronError) -> [PropensityScore] {
        try ServedModelFile.open(PropensityModel.write([(document, parameters)])) { file throws(PatronError) in
            let model = try PropensityModel(file)
            let (scorer, buffer) = (PropensityScorer(model.heads[0]), PropensityBuffer(model))
            var scores: [PropensityScore] = []
            scores.reserveCapacity(rows.count)
            for row in rows { scores.append(try scorer.score(Array(table.row(row)), buffer)) }
            return scores
        }
    }
}
