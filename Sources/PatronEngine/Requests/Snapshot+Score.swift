package import PatronBundle
package import PatronCore
package import PatronLifetimeValue
package import PatronLoyalty
package import PatronNumerics
package import PatronPropensity
package import PatronSegmentation

/// Which scores are wanted.
package struct ScoreSelection: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let segment = ScoreSelection(rawValue: 1)
    package static let churn = ScoreSelection(rawValue: 2)
    package static let repurchase = ScoreSelection(rawValue: 4)
    package static let value = ScoreSelection(rawValue: 8)
    package static let nextPurchase = ScoreSelection(rawValue: 16)
    package static let uplift = ScoreSelection(rawValue: 32)
    /// With the tier and the stage of life.
    package static let loyalty = ScoreSelection(rawValue: 64)
    package static let risk = ScoreSelection(rawValue: 128)
    package static let all: ScoreSelection = [
        .segment, .churn, .repurchase, .value, .nextPurchase, .uplift, .loyalty, .risk,
    ]
}

/// All scores of one customer from one snapshot as of one moment. What a namespace has no model for is nil.
package struct CustomerScores: Sendable {
    package var asOf: Timestamp
    package var basis: Basis
    /// Whom they are about.
    package var subject: Subject
    /// What was bought by the moment; nil if nothing.
    package var summary: CustomerSummary?
    package var distinctItems: Int = 0
    package var segment: SegmentAssignment?
    package var churn: PropensityScore?
    package var repurchase: PropensityScore?
    /// Value and next purchase; a stranger's are the population's after a first purchase.
    package var value: LifetimeValueScore?
    package var loyalty: LoyaltyScore?
    /// Position among the model's tiers; nil for a stranger.
    package var tier: Int?
    package var risk: RiskScore?
    /// nil for a stranger.
    package var stage: LifecycleStage?

    /// What they rest on; nil for a stranger. Valid as long as these scores.
    package var history: CustomerHistory? { subject.scored }
}

extension Snapshot {
    /// Scores one customer. For a stranger, or a customer who had bought nothing by the moment, value is the population's,
    /// churn and repurchase are the rates of all customers, and there is no segment.
    package func score(
        customer: ByteView, session: ByteView = ByteView(start: nil, count: 0), _ selection: ScoreSelection,
        asOf requested: Timestamp?, now: Timestamp, overlay: Overlay? = nil, _ workspace: Workspace
    ) -> CustomerScores {
        let moment = moment(requested, now: now)
        return score(
            subject(customer, session: session, overlay, asOf: moment), selection, asOf: moment, workspace)
    }

    /// Scores one row of the customer table; nil is a stranger.
    package func score(row: Int?, _ selection: ScoreSelection, asOf moment: Timestamp, _ workspace: Workspace)
        -> CustomerScores
    {
        score(Subject(row: row, customers), selection, asOf: moment, workspace)
    }

    func score(_ subject: Subject, _ selection: ScoreSelection, asOf moment: Timestamp, _ workspace: Workspace)
        -> CustomerScores
    {
        let history = subject.scored
        let summary = history?.summary(asOf: moment)
        var scores = CustomerScores(
            asOf: moment, basis: summary == nil ? .population : subject.history == nil ? .session : .customer,
            subject: subject, summary: summary)
        if let history {
            for time in history.firstBought where time <= moment.milliseconds { scores.distinctItems += 1 }
        }
        if selection.contains(.segment), let summary {
            scores.segment = families.segmentation?.assign(
                summary, SegmentSubject(history: history, items: items, row: subject.row, moment: moment))
        }
        if selection.contains(.churn) { scores.churn = probability(families.churn, history, moment, workspace) }
        if selection.contains(.repurchase) {
            scores.repurchase = probability(families.repurchase, history, moment, workspace)
        }
        if !selection.isDisjoint(with: [.value, .nextPurchase, .loyalty]) {
            scores.value = families.lifetimeValue?.score(summary, asOf: moment.day)
        }
        if selection.contains(.loyalty) { addLoyalty(to: &scores, workspace) }
        if selection.contains(.risk) { scores.risk = risk(of: scores, workspace) }
        return scores
    }

    /// The strongest contributions to a customer's score of one head; none for a stranger.
    package func reasons(
        _ scorer: PropensityScorer, of scores: CustomerScores, limit: Int, _ workspace: Workspace
    ) -> [PropensityReason] {
        guard let model = families.propensity, let history = scores.history else { return [] }
        let buffer = workspace.propensityBuffer(for: model)
        guard scorer.score(history, asOf: scores.asOf, buffer) != nil else { return [] }
        return scorer.reasons(buffer, limit: limit)
    }

    func probability(
        _ scorer: PropensityScorer?, _ history: CustomerHistory?, _ moment: Timestamp, _ workspace: Workspace
    ) -> PropensityScore? {
        guard let scorer, let model = families.propensity else { return nil }
        if let history, let score = scorer.score(history, asOf: moment, workspace.propensityBuffer(for: model)) {
            return score
        }
        let rate = scorer.head.document.baseRate
        return PropensityScore(probability: rate, low: rate, high: rate, predictor: 0)
    }
}
