import Foundation
import PatronCore
import PatronLifetimeValue
import PatronTestSupport
import Testing

@Suite struct ClassicValueTests {
    private let euro: Currency

    init() throws { euro = try #require(Currency("EUR")) }

    private func money(_ amount: Double) -> Money { Money(amount, euro) }

    @Test func discountedSumOfThreeYears() throws {
        let yearly = try ClassicValue(per: .year, discount: DiscountRate(0.1, per: .year))
        let revenues = [100, 100, 100].map { money($0) }
        #expect(close(try yearly.discountedSum(revenues, paid: .end).amount, 248.685199098422, 1e-12))
        #expect(close(try yearly.discountedSum(revenues, paid: .start).amount, 273.553719008264, 1e-12))
    }

    /// The well-known library's mistake: a month's rate on years of money is the month's rate compounded, not taken as it is.
    @Test func ratesAreConvertedToThePeriod() throws {
        let yearly = try ClassicValue(per: .year, discount: DiscountRate(0.01, per: .month))
        #expect(close(try yearly.discountedSum([money(100)], paid: .end).amount, 100 * pow(1.01, -12), 1e-12))
    }

    @Test func profitOverPeriodsAndWithoutEnd() throws {
        let yearly = try ClassicValue(per: .year, discount: DiscountRate(0.1, per: .year))
        let customer = ClassicValue.Customer(purchases: 4, spend: money(50), goodsShare: 0.6, service: money(20))
        // 4 x 50 x 0.4 - 20 = 60 a year.
        let kept = try yearly.profit(customer, periods: 2, acquisition: money(30), paid: .end)
        #expect(close(kept.amount, 60 / 1.1 + 60 / 1.21 - 30, 1e-12))
        let lost = try yearly.profit(
            customer, periods: 2, retention: 0.8, share: 0.5, acquisition: money(0), paid: .start)
        #expect(close(lost.amount, 0.5 * (60 + 60 * 0.8 / 1.1), 1e-12))
        let forever = try yearly.perpetualProfit(customer, retention: 0.8, acquisition: money(10), paid: .end)
        #expect(close(forever.amount, 60 * 0.8 / (1.1 - 0.8) - 10, 1e-12))
        let long = try yearly.profit(customer, periods: 10_000, retention: 0.8, acquisition: money(10), paid: .end)
        #expect(close(long.amount, forever.amount, 1e-9))
    }

    @Test func figuresThatMakeNoSense() throws {
        let yearly = try ClassicValue(per: .year, discount: DiscountRate(0, per: .year))
        let customer = ClassicValue.Customer(purchases: 4, spend: money(50), goodsShare: 0.6, service: money(20))
        let dollars = Money(1, try #require(Currency("USD")))
        func field(_ body: () throws -> Void) -> String? {
            do {
                try body()
                return nil
            } catch {
                return (error as? PatronError)?.place?.field
            }
        }
        #expect(field { _ = try ClassicValue(per: .year, discount: DiscountRate(-1, per: .year)) } == "discount")
        #expect(field { _ = try ClassicValue(per: .year, discount: DiscountRate(.nan, per: .year)) } == "discount")
        #expect(field { _ = try yearly.discountedSum([], paid: .end) } == "revenue")
        #expect(field { _ = try yearly.discountedSum([money(1), dollars], paid: .end) } == "revenue[1]")
        #expect(field { _ = try yearly.profit(customer, periods: 0, acquisition: money(0), paid: .end) } == "periods")
        #expect(
            field { _ = try yearly.profit(customer, periods: 1, retention: 1.1, acquisition: money(0), paid: .end) }
                == "retention")
        #expect(
            field { _ = try yearly.profit(customer, periods: 1, acquisition: dollars, paid: .end) } == "acquisition")
        #expect(
            field { _ = try yearly.perpetualProfit(customer, retention: 1, acquisition: money(0), paid: .end) }
                == "retention")
        var other = customer
        other.service = dollars
        #expect(field { _ = try yearly.profit(other, periods: 1, acquisition: money(0), paid: .end) } == "service")
    }

    @Test func theCommandPrintsThem() throws {
        let outcome = try Executable.trainer.run([
            "value", "classic", "--currency", "EUR", "--discount", "0.1 per year", "--revenue", "100", "100", "--json",
        ])
        let answer = try JSONValue(parsing: outcome.lines.last ?? "")
        #expect(outcome.status == 0 && close(answer["value"]?.double ?? 0, 100 / 1.1 + 100 / 1.21, 1e-12))
        let bad = try Executable.trainer.run([
            "value", "classic", "--currency", "EUR", "--discount", "-1 per year", "--revenue", "100",
        ])
        #expect(bad.status == 2 && bad.errors.contains("--discount"), "\(bad)")
    }
}
