internal import Foundation
package import PatronBundle
package import PatronCore
internal import PatronNumerics

/// Scores customers at request time: closed forms, no allocation, some microseconds for twelve months.
package struct LifetimeValueScorer: Sendable {
    /// The level of the interval.
    package static let level = 0.8
    /// Beyond this a next purchase is not announced, and an interval's end beyond the second is none.
    private static let (nextPurchaseLimit, intervalLimit) = (TimeSpan.days(3652.5), TimeSpan.days(365_250))

    /// The parameters, the horizon, the discount and the costs.
    package let model: LifetimeValueModel

    /// Creates a scorer of a model.
    package init(_ model: LifetimeValueModel) { self.model = model }

    /// The score of a customer over a horizon, the model's unless given, cut at the calendar's periods from the summary's day on.
    ///
    /// A customer without any purchase (nil) gets what the population is worth after a first purchase made on `asOf`, the
    /// first purchase itself not counted; the caller labels it as such.
    package func score(_ summary: CustomerSummary?, asOf: Day, over horizon: Horizon? = nil) -> LifetimeValueScore {
        let horizon = horizon ?? model.horizon
        var score = score(
            summary, asOf: asOf, periods: horizon.count, factor: model.discount.factor(per: horizon.period)
        ) { count in .days(Double(horizon.period.advance(asOf, by: count) - asOf)) }
        score.horizon = horizon
        return score
    }

    /// The score over `periods` periods, the k-th ending `end(k)` after the moment and discounted by `factor` to the power k.
    ///
    /// Published values use months of 365.25 / 12 days: `end: { .days(Double($0) * 365.25 / 12) }`. Purchases within a
    /// period count as paid at its end, as Fader and Hardie's and every common library's discrete discounting has it.
    package func score(
        _ summary: CustomerSummary?, asOf: Day, periods: Int, factor: Double, end: (Int) -> TimeSpan
    ) -> LifetimeValueScore {
        let (purchases, spend) = posterior(summary, asOf: asOf)
        let costs = model.costs
        var (expected, discounted, served, weight) = (0.0, 0.0, 0.0, 1.0)
        var before = TimeSpan.days(0)
        for period in 1...max(1, periods) {
            let end = end(period)
            // Rounding must not turn a period's share negative.
            let soFar = max(expected, purchases.expectedPurchases(in: end))
            weight *= factor
            discounted += weight * (soFar - expected)
            expected = soFar
            if let costs, costs.service > 0 {
                // An active customer is served to the end of the period in which he stops.
                let share = (end.days - before.days) / 365.25 * costs.servicePeriod.perYear
                served += weight * share * purchases.probabilityAlive(after: before)
            }
            before = end
        }
        let mean = spend.expectedSpend
        let value = mean * discounted
        let (low, high) = interval(purchases, spend, expected: expected, in: before)
        let scale = expected > 0 ? discounted / expected : 1
        return LifetimeValueScore(
            probabilityAlive: purchases.alive, expectedPurchases: expected, expectedSpendPerPurchase: mean,
            value: value, profit: profit(value, purchases: discounted, service: served, isStranger: summary == nil),
            low: min(value, low * scale), high: max(value, high * scale), level: Self.level, next: next(purchases))
    }

    /// The score over all time to come, purchases discounted continuously (DERT) and without an interval; nil where the model
    /// discounts nothing, as it may be infinite then. Serving costs are discounted in the same way.
    package func residual(_ summary: CustomerSummary?, asOf: Day) -> LifetimeValueScore? {
        guard model.discount.rate > 0 else { return nil }
        let (purchases, spend) = posterior(summary, asOf: asOf)
        let discounted = purchases.discountedResidualPurchases(model.discount)
        guard discounted.isFinite else { return nil }
        let mean = spend.expectedSpend
        let served = (model.costs?.service ?? 0) > 0 ? purchases.discountedActivePeriods(model) : 0
        return LifetimeValueScore(
            probabilityAlive: purchases.alive, expectedPurchases: discounted, expectedSpendPerPurchase: mean,
            value: mean * discounted,
            profit: profit(mean * discounted, purchases: discounted, service: served, isStranger: summary == nil),
            low: 0, high: 0, level: 0, next: next(purchases))
    }

    private func posterior(
        _ summary: CustomerSummary?, asOf: Day
    ) -> (PurchasePosterior, GammaGamma.Posterior) {
        let repeats = summary?.repeats ?? 0
        return (
            model.purchases.posterior(
                repeats: repeats, recency: summary?.recency ?? .days(0),
                age: summary.map { .days(Double(asOf - $0.firstDay)) } ?? .days(0)),
            model.spend.posterior(repeats: repeats, meanSpend: summary?.meanRepeatSpend ?? 0)
        )
    }

    private func profit(
        _ value: Double, purchases: Double, service: Double, isStranger: Bool
    ) -> Double? {
        model.costs.map { costs in
            value * (1 - costs.goodsShare) - purchases * costs.perPurchase - service * costs.service
                - (isStranger ? costs.acquisition : 0)
        }
    }

    private func next(_ purchases: PurchasePosterior) -> LifetimeValueScore.Next? {
        guard let median = purchases.timeToNextPurchase(quantile: 0.5, limit: Self.nextPurchaseLimit) else {
            return nil
        }
        let tail = 0.5 * (1 - Self.level)
        let low = purchases.timeToNextPurchase(quantile: tail, limit: Self.intervalLimit)
        let high = purchases.timeToNextPurchase(quantile: 1 - tail, limit: Self.intervalLimit)
        return .init(median: median, low: low ?? median, high: high ?? median, level: high == nil ? 0 : Self.level)
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
        _ purchases: PurchasePosterior, _ spend: GammaGamma.Posterior, expected: Double, in span: TimeSpan
    ) -> (low: Double, high: Double) {
        let none = purchases.probabilityOfNone(in: span)
        let some = 1 - none
        guard some > 0, expected > 0 else { return (0, 0) }
        let count = max(1, expected / some)
        let square = purchases.secondFactorialMoment(in: span) / some + count
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
