package import PatronCore
internal import PatronLoyalty
package import PatronNumerics
package import PatronPropensity

/// Which score is to be explained.
package enum ExplainedScore: String, Sendable, CaseIterable {
    case churn, repurchase, conversion, risk
}

/// A score with everything that it is made of.
package struct ScoreExplanation: Sendable {
    package var asOf: Timestamp
    package var basis: Basis
    /// The probability, or the points.
    package var value: Double
    /// The predictor of the average training row, or its points. With all contributions it is the customer's, from which the value comes.
    package var baseline: Double
    /// All contributions, the strongest first; none for a stranger.
    package var reasons: [PropensityReason]
}

extension Snapshot {
    /// Explains a score of a customer's purchases. A stranger has the rate of all customers, and no reasons.
    ///
    /// Throws `badInput` for a score that rests on given features, `refused` where there is no model for it.
    package func explain(
        _ score: ExplainedScore, customer: ByteView, session: ByteView, asOf requested: Timestamp?, now: Timestamp,
        overlay: Overlay?, _ workspace: Workspace
    ) throws(PatronError) -> ScoreExplanation {
        if score == .risk {
            _ = try require(families.risk, score.rawValue)
            let scores = self.score(
                customer: customer, session: session, .risk, asOf: requested, now: now, overlay: overlay, workspace)
            return ScoreExplanation(
                asOf: scores.asOf, basis: scores.basis, value: scores.risk?.points ?? 0,
                baseline: scores.risk?.base ?? 0, reasons: riskReasons(of: scores, workspace))
        }
        let scorer = try scorer(of: score)
        guard scorer.head.document.inputs == .purchases else {
            throw PatronError(.badInput, "\(score.rawValue) rests on features: give them", at: Place(field: "features"))
        }
        let scores = self.score(
            customer: customer, session: session, score == .churn ? .churn : .repurchase, asOf: requested, now: now,
            overlay: overlay, workspace)
        let probability = (score == .churn ? scores.churn : scores.repurchase)?.probability
        return ScoreExplanation(
            asOf: scores.asOf, basis: scores.basis, value: probability ?? scorer.head.document.baseRate,
            baseline: scorer.head.baseline, reasons: reasons(scorer, of: scores, limit: .max, workspace))
    }

    /// Explains a score of given features; those that are not given count as missing.
    ///
    /// Throws `badInput` with the name of a feature that is unknown, `refused` where there is no model for the score.
    package func explain(
        _ score: ExplainedScore, numbers: [String: Double], texts: [String: String], asOf moment: Timestamp,
        _ workspace: Workspace
    ) throws(PatronError) -> ScoreExplanation {
        guard score != .risk else {
            throw PatronError(.badInput, "risk rests on purchases, not on features", at: Place(field: "features"))
        }
        let scorer = try scorer(of: score)
        let buffer = workspace.propensityBuffer(for: try require(families.propensity, score.rawValue))
        let found = try scorer.score(numbers: numbers, texts: texts, buffer)
        return ScoreExplanation(
            asOf: moment, basis: numbers.isEmpty && texts.isEmpty ? .population : .session,
            value: found.probability, baseline: scorer.head.baseline, reasons: scorer.reasons(buffer, limit: .max)
        )
    }

    private func scorer(of score: ExplainedScore) throws(PatronError) -> PropensityScorer {
        switch score {
        case .churn: try require(families.churn, score.rawValue)
        case .repurchase: try require(families.repurchase, score.rawValue)
        case .conversion: try require(families.conversion, score.rawValue)
        case .risk: try require(families.risk, score.rawValue)
        }
    }
}
