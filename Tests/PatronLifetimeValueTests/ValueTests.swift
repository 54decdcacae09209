import Foundation
import PatronBundle
import PatronCore
import PatronLifetimeValue
import Testing

/// Profit, horizons, and what accounts sum.
@Suite struct ValueTests {
    private let asOf = Day(number: 10_272)
    private var customer: CustomerSummary {
        CustomerSummary(
            transactions: 3, from: asOf + -272, to: asOf + -59, spend: 74, repeatSpend: 44.7, asOf: asOf)
    }

    @Test func profitIsValueLessCosts() throws {
        let free = try publishedScorer()
        #expect(free.score(customer, asOf: asOf).profit == nil)
        // Without a cost of service every figure follows from the value and the discounted purchases.
        let scorer = try publishedScorer(
            costs: CustomerCosts(goodsShare: 0.6, perPurchase: 3, acquisition: 25))
        let score = scorer.score(customer, asOf: asOf)
        let discounted = score.value / score.expectedSpendPerPurchase
        #expect(close(score.profit ?? 0, 0.4 * score.value - 3 * discounted, 1e-12))
        #expect(score.value == free.score(customer, asOf: asOf).value)
        // Winning a customer is charged to who is to be won.
        let stranger = scorer.score(nil, asOf: asOf)
        let purchases = stranger.value / stranger.expectedSpendPerPurchase
        #expect(close(stranger.profit ?? 0, 0.4 * stranger.value - 3 * purchases - 25, 1e-12))
    }

    @Test func servingCostsWhileActive() throws {
        let scorer = try publishedScorer(costs: CustomerCosts(service: 1, servicePeriod: .month))
        let score = scorer.score(customer, asOf: asOf)
        let served = score.value - (score.profit ?? 0)
        // At most twelve discounted months; less, as he may have stopped and may stop.
        let months = (1...12).reduce(0) { $0 + pow(1.01, -Double($1)) }
        #expect(served > 0.5 * score.probabilityAlive * months && served < 1.02 * score.probabilityAlive * months)
        // A year's cost is twelve months' of a twelfth.
        let yearly = try publishedScorer(costs: CustomerCosts(service: 12, servicePeriod: .year))
        #expect(close(yearly.score(customer, asOf: asOf).profit ?? 0, score.profit ?? 1, 1e-12))
    }

    @Test func longerHorizonsAreWorthMoreUpToTheResidual() throws {
        for kind in [
            (PurchaseModel.Kind.bgNBD, Published.bgNBD), (.mbgNBD, Published.mbgNBD), (.paretoNBD, Published.paretoNBD),
        ] {
            let scorer = try publishedScorer(
                purchases: PurchaseModel(kind.0, kind.1), costs: CustomerCosts(goodsShare: 0.5, service: 0.1))
            let values = [
                Horizon(1, .week), Horizon(1, .month), Horizon(12, .month), Horizon(24, .month), Horizon(100, .year),
            ]
            .map { scorer.score(customer, asOf: asOf, over: $0) }
            #expect(values.map(\.value) == values.map(\.value).sorted() && values[4].horizon == Horizon(100, .year))
            let residual = try #require(scorer.residual(customer, asOf: asOf))
            // Continuous discounting counts purchases when they happen, a year's end half a year later.
            let century = scorer.score(customer, asOf: asOf, over: Horizon(120, .month)).value
            #expect(residual.value > century && residual.value < 1.5 * century, "\(residual) \(century)")
            #expect(residual.horizon == nil && residual.level == 0 && residual.profit ?? 0 < residual.value)
        }
        // Months are the calendar's: a February is shorter than a March.
        let scorer = try publishedScorer()
        let (february, march) = (Day(year: 2023, month: 2, day: 1), Day(year: 2023, month: 3, day: 1))
        let short = scorer.score(nil, asOf: try #require(february), over: Horizon(1, .month))
        let long = scorer.score(nil, asOf: try #require(march), over: Horizon(1, .month))
        #expect(short.expectedPurchases < long.expectedPurchases)
    }

    @Test func accountsSumWhatCanBeSummed() throws {
        let scorer = try publishedScorer(costs: CustomerCosts(goodsShare: 0.5))
        let other = CustomerSummary(
            transactions: 6, from: asOf + -200, to: asOf + -2, spend: 300, repeatSpend: 250, asOf: asOf)
        let members = [customer, other].map { scorer.score($0, asOf: asOf) }
        let whole = scorer.score(other, asOf: asOf)
        let account = members.joined(as: whole)
        #expect(close(account.value, members[0].value + members[1].value, 1e-12))
        #expect(close(account.profit ?? 0, 0.5 * account.value, 1e-12))
        #expect(close(account.expectedPurchases, members.reduce(0) { $0 + $1.expectedPurchases }, 1e-12))
        #expect(account.probabilityAlive == whole.probabilityAlive && account.next == whole.next)
        #expect(account.low <= account.value && account.value <= account.high)
        // Independent members: the sum is known better than its parts are, relative to its size.
        #expect(account.high - account.value < members.reduce(0) { $0 + $1.high - $1.value })
        #expect([members[0]].joined(as: whole) == members[0])
        #expect([LifetimeValueScore]().joined(as: whole) == whole)
    }

    @Test func historiesOutOfOrderAreBroughtIntoOrder() throws {
        let scorer = try publishedScorer()
        // As of a day before the first purchase: age 0, never NaN.
        let early = scorer.score(customer, asOf: asOf + -500)
        #expect(early.value.isFinite && (0...1).contains(early.probabilityAlive))
    }
}
