internal import Foundation
package import PatronBundle
package import PatronCore
internal import PatronNumerics

/// What a customer is worth, as of a moment. Money is in the bundle's currency, major unit, not rounded.
package struct LifetimeValueScore: Sendable, Hashable {
    /// The probability that the customer has not stopped buying, in 0...1.
    package var probabilityAlive: Double
    /// Expected purchase days over the horizon.
    package var expectedPurchases: Double
    /// Expected spend on a purchase day.
    package var expectedSpendPerPurchase: Double
    /// Expected money over the horizon, discounted to the moment.
    package var value: Double
    /// The interval's lower end: 0 wherever no purchase at all is likelier than one in ten.
    package var low: Double
    /// The interval's upper end, never below the value.
    package var high: Double
    /// The interval's level: the quantiles are cut at half of the rest on each side.
    package var level: Double
    /// Within this time half of such customers, if still active, buy again; nil beyond ten years.
    package var timeToNextPurchase: TimeSpan?
    /// The day on which that ends.
    package var nextPurchase: Day?
}

/// Scores customers at request time: closed forms, no allocation, some microseconds for twelve months.
package struct LifetimeValueScorer: Sendable {
    /// The level of the interval.
    package static let level = 0.8
    /// Beyond this a next purchase is not announced.
    private static let nextPurchaseLimit = TimeSpan.days(3652.5)

    /// The parameters, the horizon and the discount.
    package let model: LifetimeValueModel
    /// What money one horizon period later is worth now.
    private let factor: Double

    /// Creates a scorer of a model.
    package init(_ model: LifetimeValueModel) {
        self.model = model
        factor = model.discount.factor(per: model.horizon.period)
    }

    /// The score of a customer over the model's horizon, cut at the calendar's periods from the summary's day on.
    ///
    /// A customer without any purchase (nil) gets what the population is worth after a first purchase made on `asOf`, the
    /// first purchase itself not counted; the caller labels it as such.
    package func score(_ summary: CustomerSummary?, asOf: Day) -> LifetimeValueScore {
        score(summary, asOf: asOf, periods: model.horizon.count, factor: factor) { count in
            .days(Double(model.horizon.period.advance(asOf, by: count) - asOf))
        }
    }

    /// The score over `periods` periods, the k-th ending `end(k)` after the moment and discounted by `factor` to the power k.
    ///
    /// Published values use months of 365.25 / 12 days: `end: { .days(Double($0) * 365.25 / 12) }`. Purchases within a
    /// period count as paid at its end, as Fader and Hardie's and every common library's discrete discounting has it.
    package func score(
        _ summary: CustomerSummary?, asOf: Day, periods: Int, factor: Double, end: (Int) -> TimeSpan
    ) -> LifetimeValueScore {
        let repeats = summary?.repeats ?? 0
        let purchases = model.purchases.posterior(
            repeats: repeats, recency: summary?.recency ?? .days(0),
            age: summary.map { .days(Double(asOf - $0.firstDay)) } ?? .days(0))
        let spend = model.spend.posterior(repeats: repeats, meanSpend: summary?.meanRepeatSpend ?? 0)
        var (expected, discounted, weight) = (0.0, 0.0, 1.0)
        for period in 1...max(1, periods) {
            // Rounding must not turn a period's share negative.
            let soFar = max(expected, purchases.expectedPurchases(in: end(period)))
            weight *= factor
            discounted += weight * (soFar - expected)
            expected = soFar
        }
        let mean = spend.expectedSpend
        let value = mean * discounted
        let (low, high) = interval(purchases, spend, expected: expected, in: end(max(1, periods)))
        let scale = expected > 0 ? discounted / expected : 1
        let next = purchases.medianTimeToNextPurchase(limit: Self.nextPurchaseLimit)
        return LifetimeValueScore(
            probabilityAlive: purchases.alive, expectedPurchases: expected, expectedSpendPerPurchase: mean,
            value: value,
            low: min(value, low * scale), high: max(value, high * scale), level: Self.level, timeToNextPurchase: next,
            nextPurchase: next.map { asOf + Int($0.days.rounded(.up)) })
    }
}

extension LifetimeValueScorer {
    /// The 10 % and 90 % quantiles of the undiscounted money over the span, for the level of 80 %. Where no purchase is likelier
    /// than the lower tail, the lower end is 0 and the interval covers more than its level: at least 80 %, up to 90 %.
    ///
    /// Predictive, parameters taken as known. The money S is 0 with the exact P(no purchase); else it is taken as log-normal:
    /// the number of purchases N given N >= 1 by its first two moments, and ln S given N by those of the Gamma-Gamma
    /// posterior, so that heavy tails (q below 2, no variance of S) still give finite ends.
    private func interval(
        _ purchases: BetaGeometric.Posterior, _ spend: GammaGamma.Posterior, expected: Double, in span: TimeSpan
    ) -> (low: Double, high: Double) {
        let none = purchases.probabilityOfNone(in: span)
        let some = 1 - none
        guard some > 0, expected > 0 else { return (0, 0) }
        let count = max(1, expected / some)
        let square = purchases.alive * purchases.secondFactorialMomentIfActive(in: span) / some + count
        let spread = log1p(max(0, square / (count * count) - 1))
        // The log-normal's location; at least one purchase.
        let typical = max(1, count * exp(-0.5 * spread))
        let logSum = spend.logOfSum(purchases: typical)
        let deviation = (logSum.variance + spread).squareRoot()
        func quantile(_ probability: Double) -> Double {
            let within = (probability - none) / some
            guard within > 0 else { return 0 }
            return exp(min(logSum.mean + deviation * normalQuantile(min(within, 1 - 1e-12)), 700))
        }
        return (quantile(0.5 * (1 - Self.level)), quantile(0.5 * (1 + Self.level)))
    }
}

extension DiscountRate {
    /// What money one `period` later is worth now: (1 + rate)^(-periods), the rate compounded over as many of its own periods
    /// as the other has of them in a mean year of 365.25 days.
    package func factor(per other: CalendarPeriod) -> Double {
        exp(-log1p(rate) * period.perYear / other.perYear)
    }
}

extension CalendarPeriod {
    /// How many of them a mean year of 365.25 days has.
    var perYear: Double {
        switch self {
        case .day: 365.25
        case .week: 365.25 / 7
        case .month: 12
        case .year: 1
        }
    }
}
