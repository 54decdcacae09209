package import PatronCore

/// Whom to treat under a budget: those with the largest expected gain, as long as there is one and it is paid for.
///
/// A treatment costs the same for everybody, so that the largest gain per cost is the largest gain.
package struct UpliftPolicy: Sendable {
    /// Whom to treat at most; nil: as many as gain.
    package var count: Int?
    /// What may be spent; nil: whatever it takes.
    package var budget: Double?

    package init(count: Int? = nil, budget: Double? = nil) {
        self.count = count
        self.budget = budget
    }

    /// Positions of those to treat, the largest gain first; the same gain is ordered by position.
    ///
    /// Throws `refused` for a budget where nothing is known of costs.
    package func chosen(_ gains: [Double], cost: Double?) throws(PatronError) -> [Int] {
        var most = count ?? gains.count
        if let budget {
            guard let cost, cost > 0 else {
                throw PatronError(
                    .refused, "the campaigns say nothing of what a treatment costs", at: Place(field: "budget"))
            }
            most = Int(min(Double(most), (budget / cost).rounded(.down)))
        }
        let gaining = gains.indices.filter { gains[$0] > 0 }.sorted { (gains[$1], $0) < (gains[$0], $1) }
        return Array(gaining.prefix(most))
    }
}
