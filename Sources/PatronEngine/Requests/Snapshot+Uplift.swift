internal import PatronBundle
package import PatronCore
package import PatronNumerics
package import PatronUplift

/// Whom to treat, and what is gained by it.
package struct UpliftAudience: Sendable {
    package var asOf: Timestamp
    package var treatment: String
    /// How often the intervals hold the truth.
    package var level: Double
    /// Positions among the customers asked for, the largest gain first, with each one's effect.
    package var customers: [(position: Int, effect: UpliftScore)]
    /// Outcomes expected beyond those without the treatment.
    package var expectedGain: Double
}

extension Snapshot {
    /// The effect of a treatment on the customer of some scores; on a stranger the effect on all.
    package func uplift(
        _ arm: UpliftArm, of model: UpliftModel, on scores: CustomerScores, _ workspace: Workspace
    ) -> UpliftScore {
        effect(arm, of: model, scores.history, scores.asOf, workspace)
    }

    /// Ranks customers by what a treatment changes, as many as the policy allows.
    ///
    /// Throws `refused` with the reason for a treatment whose ranking was not proven, `badInput` for one that is unknown.
    package func rank(
        by treatment: String, _ ids: [ByteView], _ policy: UpliftPolicy, asOf requested: Timestamp?, now: Timestamp,
        overlay: Overlay?, _ workspace: Workspace
    ) throws(PatronError) -> UpliftAudience {
        let model = try require(families.uplift, "uplift")
        let reason = try model.refusal(of: treatment)
        guard reason == nil, let arm = model.arm(treatment) else {
            throw PatronError(
                .refused, "customers cannot be ranked by '\(treatment)': \(reason ?? "")", at: Place(field: "treatment")
            )
        }
        let moment = moment(requested, now: now)
        let nobody = ByteView(start: nil, count: 0)
        let effects = ids.map { id in
            effect(
                arm, of: model, subject(id, session: nobody, overlay, asOf: moment).scored, moment, workspace)
        }
        let chosen = try policy.chosen(effects.map(\.value), cost: arm.document.cost)
        return UpliftAudience(
            asOf: moment, treatment: treatment, level: arm.level, customers: chosen.map { ($0, effects[$0]) },
            expectedGain: chosen.reduce(0) { $0 + effects[$1].value })
    }

    private func effect(
        _ arm: UpliftArm, of model: UpliftModel, _ history: CustomerHistory?, _ moment: Timestamp,
        _ workspace: Workspace
    ) -> UpliftScore {
        let scorer = UpliftScorer(arm)
        guard let history,
            let score = scorer.score(history, asOf: moment, workspace.upliftBuffer(for: model))
        else { return scorer.population }
        return score
    }
}
