package import PatronBundle
internal import PatronCore

/// Where a customer stands between the first purchase and the last.
package enum LifecycleStage: String, Sendable, CaseIterable {
    case new, active, cooling, lapsed
}

/// From recency and the chance that a customer still buys to a stage.
///
/// Recency is counted in intervals, from one purchase day to the next, that this customer can be expected to keep: the own mean gap,
/// drawn towards the typical one as if `typicalWeight` gaps of that had been seen.
package struct LifecycleRule: Codable, Sendable, Hashable {
    /// Days.
    package var typicalGap: Double
    package var typicalWeight: Double
    /// Above so many intervals without a purchase, or below such a chance, a customer is cooling.
    package var cooling: Double
    package var coolingAlive: Double
    /// The same for lapsed.
    package var lapsed: Double
    package var lapsedAlive: Double

    package init(
        typicalGap: Double, typicalWeight: Double = 2, cooling: Double = 2, coolingAlive: Double = 0.5,
        lapsed: Double = 4, lapsedAlive: Double = 0.2
    ) {
        self.typicalGap = typicalGap
        self.typicalWeight = typicalWeight
        self.cooling = cooling
        self.coolingAlive = coolingAlive
        self.lapsed = lapsed
        self.lapsedAlive = lapsedAlive
    }

    /// The stage of a customer who has bought; `alive` is nil where no model knows it.
    package func stage(_ summary: CustomerSummary, alive: Double?) -> LifecycleStage {
        let gaps = Double(summary.repeats)
        // Several orders of one day are no rhythm.
        let interval = max(1, (typicalWeight * typicalGap + summary.recency.days) / (typicalWeight + gaps))
        let elapsed = summary.sinceLast.days / interval
        let alive = alive ?? 1
        if elapsed > lapsed || alive < lapsedAlive { return .lapsed }
        if elapsed > cooling || alive < coolingAlive { return .cooling }
        return summary.transactions == 1 ? .new : .active
    }

    var fault: String? {
        let isSound =
            (0...1e6).contains(typicalGap) && typicalWeight > 0 && typicalWeight <= 1e6 && cooling >= 0
            && cooling <= lapsed && lapsed <= 1e6 && lapsedAlive >= 0 && lapsedAlive <= coolingAlive
            && coolingAlive <= 1
        return isSound ? nil : "expected limits of cooling within those of lapsed"
    }
}
