internal import PatronBundle
internal import PatronCore
internal import PatronLifetimeValue
internal import PatronLoyalty
package import PatronPropensity

extension Snapshot {
    /// Loyalty, tier and stage of the customer of some scores. A stranger has a loyalty of 0, and neither tier nor stage.
    func addLoyalty(to scores: inout CustomerScores, _ workspace: Workspace) {
        guard let model = families.loyalty else { return }
        scores.loyalty = LoyaltyScore()
        guard let summary = scores.summary, let history = scores.history else { return }
        scores.loyalty = model.score(history, items, asOf: scores.asOf, workspace.loyalty)
        scores.tier = tier(of: scores)
        scores.stage = model.document.lifecycle.stage(summary, alive: scores.value?.probabilityAlive)
    }

    /// The tier that the scores' value or spend belongs to; nil for a stranger.
    func tier(of scores: CustomerScores) -> Int? {
        guard let document = families.loyalty?.document, scores.summary != nil else { return nil }
        let value: Double? =
            switch document.tiersBy {
            case .lifetimeValue: scores.value?.value
            case .spend: scores.loyalty?.activity.amount
            }
        return value.map { document.tiers.band(of: $0) }
    }

    /// Points and grade of the customer of some scores; a stranger's are those of the rate of all customers.
    func risk(of scores: CustomerScores, _ workspace: Workspace) -> RiskScore? {
        guard let card = families.loyalty?.document.risk, let scorer = families.risk else { return nil }
        let known = card.head == .churn ? scores.churn : scores.repurchase
        guard
            let probability = (known ?? probability(scorer, scores.history, scores.asOf, workspace))?.probability
        else { return nil }
        let isKnown = scores.summary != nil
        return card.score(
            probability,
            base: isKnown ? card.points(scorer.head.probability(scorer.head.baseline)) : card.points(probability))
    }

    /// The points of each group of features, the most first. With the base they add up to the risk's points; a stranger has none.
    ///
    /// A linear head has its contributions times the points of a log-odds. Where calibration bends the log-odds, or for trees, they
    /// are stretched by how far the points lie apart, so that they add up all the same.
    package func riskReasons(of scores: CustomerScores, _ workspace: Workspace) -> [PropensityReason] {
        guard let card = families.loyalty?.document.risk, let scorer = families.risk, let risk = scores.risk else {
            return []
        }
        var reasons = reasons(scorer, of: scores, limit: .max, workspace)
        let moved = reasons.reduce(0) { $0 + $1.contribution }
        func points(_ predictor: Double) -> Double { card.points(scorer.head.probability(predictor)) }
        let (baseline, step) = (scorer.head.baseline, Self.predictorStep)
        // What cancels out leaves nothing to measure a slope by: then it is that at the baseline.
        let slope =
            abs(moved) > step
            ? (risk.points - risk.base) / moved : (points(baseline + step) - points(baseline - step)) / (2 * step)
        for at in reasons.indices { reasons[at].contribution *= slope }
        return reasons
    }

    private static let predictorStep = 1e-3

    /// How soon the customer of some scores should be served; nil where the version has no rule.
    func priority(of scores: CustomerScores) -> ServicePriority? {
        guard let document = families.loyalty?.document else { return nil }
        let contact = scores.subject.contact.map { (scores.asOf - Timestamp(milliseconds: $0)).days }
        return document.service.priority(
            tier: scores.tier, of: document.tiers.count, churn: scores.summary == nil ? nil : scores.churn?.probability,
            contact: contact)
    }
}
