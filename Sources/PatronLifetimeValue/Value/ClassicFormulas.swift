internal import Foundation
package import PatronCore

/// The formulas of customer-relationship textbooks, from figures that somebody states rather than from a fitted model.
///
/// Every rate carries its period, and every figure is per one calendar period that the caller names once, so that a year's
/// revenue cannot be discounted with a month's rate.
package struct ClassicValue: Sendable, Hashable {
    /// The period that the figures are per.
    package var period: CalendarPeriod
    /// How later money is discounted; any period of its own.
    package var discount: DiscountRate

    /// When money of a period counts as paid.
    package enum Payment: String, Sendable, CaseIterable {
        /// At the period's start: the first one is not discounted.
        case start
        /// At its end: the first one is discounted once.
        case end
    }

    /// Creates the convention; throws `badUsage` unless the rate is a number from 0 to 10.
    package init(per period: CalendarPeriod, discount: DiscountRate) throws(PatronError) {
        guard (0...10).contains(discount.rate) else {
            throw PatronError(
                .badUsage, "\(discount.rate) is no discount rate; expected 0 to 10, 0.01 for one per cent",
                at: Place(field: "discount"))
        }
        self.period = period
        self.discount = discount
    }

    /// Σ revenue_t / (1 + d)^t: the discounted sum of what each period is expected to bring, d converted to the period.
    package func discountedSum(_ revenues: [Money], paid: Payment) throws(PatronError) -> Money {
        guard let first = revenues.first else {
            throw PatronError(.badUsage, "expected at least one period", at: Place(field: "revenue"))
        }
        let factor = discount.factor(per: period)
        var (sum, weight) = (0.0, paid == .end ? factor : 1)
        for (at, revenue) in revenues.enumerated() {
            guard revenue.currency == first.currency else {
                throw PatronError(
                    .badUsage, "\(revenue.currency) among \(first.currency)", at: Place(field: "revenue[\(at)]"))
            }
            guard revenue.amount.isFinite else {
                throw PatronError(.badUsage, "expected a finite amount", at: Place(field: "revenue[\(at)]"))
            }
            sum += weight * revenue.amount
            weight *= factor
        }
        return Money(sum, first.currency)
    }

    /// What one customer brings in a period, and costs.
    package struct Customer: Sendable, Hashable {
        /// Purchases in a period.
        package var purchases: Double
        /// Money of a purchase.
        package var spend: Money
        /// What the goods cost, as a share of the spend.
        package var goodsShare: Double
        /// What it costs to serve him for a period.
        package var service: Money

        package init(purchases: Double, spend: Money, goodsShare: Double, service: Money) {
            self.purchases = purchases
            self.spend = spend
            self.goodsShare = goodsShare
            self.service = service
        }

        /// Profit of a period before anything is lost: purchases (1 - goods) spend - service.
        func profit() throws(PatronError) -> Money {
            guard spend.currency == service.currency else {
                throw PatronError(
                    .badUsage, "\(service.currency) beside \(spend.currency)", at: Place(field: "service"))
            }
            guard purchases >= 0, purchases.isFinite, spend.amount.isFinite, service.amount.isFinite else {
                throw PatronError(
                    .badUsage, "expected finite figures, purchases at least 0", at: Place(field: "purchases"))
            }
            guard (0...10).contains(goodsShare) else {
                throw PatronError(
                    .badUsage, "\(goodsShare) is no share; expected 0 to 10", at: Place(field: "goods_share"))
            }
            return Money(purchases * (1 - goodsShare) * spend.amount - service.amount, spend.currency)
        }
    }

    /// Profit of one customer over so many periods, less what winning him cost:
    /// Σ_t retention^t share profit / (1 + d)^t - acquisition, t counted from 0 where money is paid at a period's start.
    ///
    /// - Parameters:
    ///   - retention: The part of customers who stay from one period to the next; 1 keeps all.
    ///   - share: The part of the customer's needs that is bought here (share of wallet), or a market's part that the
    ///     company holds; 1 takes all.
    package func profit(
        _ customer: Customer, periods: Int, retention: Double = 1, share: Double = 1, acquisition: Money, paid: Payment
    ) throws(PatronError) -> Money {
        let profit = try customer.profit()
        guard (1...10_000).contains(periods) else {
            throw PatronError(.badUsage, "\(periods) periods; expected 1 to 10000", at: Place(field: "periods"))
        }
        for (value, field) in [(retention, "retention"), (share, "share")] where !(0...1).contains(value) {
            throw PatronError(.badUsage, "\(value) is no part; expected 0 to 1", at: Place(field: field))
        }
        guard acquisition.currency == profit.currency, acquisition.amount.isFinite else {
            throw PatronError(.badUsage, "expected \(profit.currency)", at: Place(field: "acquisition"))
        }
        let revenues = (0..<periods).map { at in
            Money(profit.amount * share * pow(retention, Double(paid == .end ? at + 1 : at)), profit.currency)
        }
        let sum = try discountedSum(revenues, paid: paid)
        return Money(sum.amount - acquisition.amount, sum.currency)
    }

    /// The same without an end: share profit × the perpetuity, which is (1 + d) / (1 + d - retention) where money is paid at
    /// a period's start and retention / (1 + d - retention) at its end. Throws `badUsage` where it is infinite.
    package func perpetualProfit(
        _ customer: Customer, retention: Double, share: Double = 1, acquisition: Money, paid: Payment
    ) throws(PatronError) -> Money {
        let one = try profit(
            customer, periods: 1, retention: retention, share: share, acquisition: Money(0, customer.spend.currency),
            paid: paid)
        let kept = retention * discount.factor(per: period)
        guard kept < 1 else {
            throw PatronError(
                .badUsage, "nobody leaves and nothing is discounted: the sum is infinite", at: Place(field: "retention")
            )
        }
        guard acquisition.currency == one.currency, acquisition.amount.isFinite else {
            throw PatronError(.badUsage, "expected \(one.currency)", at: Place(field: "acquisition"))
        }
        return Money(one.amount / (1 - kept) - acquisition.amount, one.currency)
    }
}
