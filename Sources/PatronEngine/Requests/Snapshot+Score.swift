package import PatronBundle
package import PatronCore
package import PatronLifetimeValue
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
    package static let all: ScoreSelection = [.segment, .churn, .repurchase, .value, .nextPurchase]
}

/// All scores of one customer from one snapshot as of one moment. What a namespace has no model for is nil.
package struct CustomerScores: Sendable {
    package var asOf: Timestamp
    package var basis: Basis
    /// The customer's row; nil for a stranger.
    package var row: Int?
    /// What was bought by the moment; nil if nothing.
    package var summary: CustomerSummary?
    package var distinctItems: Int = 0
    package var segment: SegmentAssignment?
    package var churn: PropensityScore?
    package var repurchase: PropensityScore?
    package var value: ValueEstimate?
    package var nextPurchase: NextPurchaseEstimate?
}

extension Snapshot {
    /// Scores one customer. A stranger, or a customer who had bought nothing by the moment, gets the population's averages.
    ///
    /// Throws `unsupported` if a score was asked for by name and the namespace has no model for it.
    package func score(
        customer: ByteView, _ selection: ScoreSelection, asOf requested: Timestamp?, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> CustomerScores {
        let moment = moment(requested, now: now)
        let row = customer.isEmpty ? nil : customers?.ids.row(of: customer)
        return score(row: row, selection, asOf: moment, workspace)
    }

    /// Scores one row of the customer table; nil is a stranger.
    package func score(row: Int?, _ selection: ScoreSelection, asOf moment: Timestamp, _ workspace: Workspace) -> CustomerScores {
        let history = row.flatMap { customers?.history(of: $0) }
        let summary = history?.summary(asOf: moment)
        var scores = CustomerScores(asOf: moment, basis: summary == nil ? .population : .customer, row: row, summary: summary)
        if let history {
            for time in history.firstBought where time <= moment.milliseconds { scores.distinctItems += 1 }
        }
        if selection.contains(.segment), let summary { scores.segment = families.segmentation?.assign(summary) }
        if !selection.isDisjoint(with: [.churn, .repurchase]), let model = families.propensity {
            let filled = history.map { model.features(of: $0, asOf: moment, into: &workspace.features) } ?? false
            if selection.contains(.churn) { scores.churn = model.score("churn", filled ? workspace.features : nil) }
            if selection.contains(.repurchase) { scores.repurchase = model.score("repurchase", filled ? workspace.features : nil) }
        }
        if let model = families.lifetimeValue {
            if selection.contains(.value) { scores.value = model.value(of: summary, asOf: moment) }
            if selection.contains(.nextPurchase) { scores.nextPurchase = model.nextPurchase(of: summary) }
        }
        return scores
    }
}
