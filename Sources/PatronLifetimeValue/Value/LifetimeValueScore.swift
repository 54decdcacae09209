package import PatronCore

/// What a customer is worth, as of a moment. Money is in the bundle's currency, major unit, not rounded.
package struct LifetimeValueScore: Sendable, Hashable {
    /// The calendar periods that it is over; nil: for ever.
    package var horizon: Horizon?
    /// The probability that the customer has not stopped buying, in 0...1.
    package var probabilityAlive: Double
    /// Expected purchase days over the horizon; for ever, each discounted, as their number may be infinite.
    package var expectedPurchases: Double
    /// Expected spend on a purchase day.
    package var expectedSpendPerPurchase: Double
    /// Expected money over the horizon, discounted to the moment.
    package var value: Double
    /// The same after costs; nil where the model knows none.
    package var profit: Double?
    /// The interval's lower end: 0 wherever no purchase at all is likelier than one in ten.
    package var low: Double
    /// The interval's upper end, never below the value.
    package var high: Double
    /// The interval's level: the quantiles are cut at half of the rest on each side. 0: there is no interval.
    package var level: Double
    /// When the next purchase is due; nil beyond ten years.
    package var next: Next?

    /// When such a customer, if still active by then, buys again.
    package struct Next: Sendable, Hashable {
        /// Within this time half of them do.
        package var median: TimeSpan
        /// Between these times lies the purchase with the probability ``level``.
        package var low, high: TimeSpan
        /// The level, cut at half of the rest on each side.
        package var level: Double
    }

    /// Within this time half of such customers, if still active, buy again; nil beyond ten years.
    package var timeToNextPurchase: TimeSpan? { next?.median }
}

extension [LifetimeValueScore] {
    /// The members of an account together, whose horizon is one. Purchases, money and profit are summed; an interval's two halves
    /// add up as those of independent members do, root of the sum of squares. P(alive) and the next purchase cannot be summed
    /// and come from `whole`, the score of the account's merged history.
    package func joined(as whole: LifetimeValueScore) -> LifetimeValueScore {
        guard count > 1 else { return first ?? whole }
        var result = whole
        func sum(_ figure: (LifetimeValueScore) -> Double) -> Double { reduce(0) { $0 + figure($1) } }
        result.value = sum(\.value)
        result.expectedPurchases = sum(\.expectedPurchases)
        result.profit = allSatisfy { $0.profit != nil } ? sum { $0.profit ?? 0 } : nil
        result.expectedSpendPerPurchase =
            result.expectedPurchases > 0
            ? sum { $0.expectedSpendPerPurchase * $0.expectedPurchases } / result.expectedPurchases
            : whole.expectedSpendPerPurchase
        result.low = Swift.max(0, result.value - sum { ($0.value - $0.low) * ($0.value - $0.low) }.squareRoot())
        result.high = result.value + sum { ($0.high - $0.value) * ($0.high - $0.value) }.squareRoot()
        return result
    }
}
