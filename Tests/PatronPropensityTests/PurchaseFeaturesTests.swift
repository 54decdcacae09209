import PatronBundle
import PatronCore
import PatronFeatures
import PatronPropensity
import Testing

@Suite struct PurchaseFeaturesTests {
    /// Features of orders on the given days (numbered from 1970) as of a day; nil before the first.
    func features(_ days: [Int], amounts: [Double]? = nil, asOf day: Int) -> [Double]? {
        let times = days.map { Int64($0) * 86_400_000 }
        let amounts = amounts ?? days.map { _ in 10 }
        let units = days.map { _ in Float(2) }
        return times.withUnsafeBufferPointer { times in
            amounts.withUnsafeBufferPointer { amounts in
                units.withUnsafeBufferPointer { units in
                    let history = CustomerHistory(
                        orderTimes: times, orderAmounts: amounts, orderUnits: units, items: .init(start: nil, count: 0),
                        firstBought: .init(start: nil, count: 0), lastBought: .init(start: nil, count: 0),
                        itemOrders: .init(start: nil, count: 0),
                        itemQuantities: .init(start: nil, count: 0))
                    var values = [Double](repeating: .nan, count: PurchaseFeatures.count)
                    let known = values.withUnsafeMutableBufferPointer {
                        PurchaseFeatures.write(
                            history, asOf: Timestamp(milliseconds: Int64(day) * 86_400_000), into: $0)
                    }
                    return known ? values : nil
                }
            }
        }
    }

    func value(_ values: [Double], _ feature: PurchaseFeatures.Feature) -> Double { values[feature.rawValue] }

    @Test func figuresOfARegularCustomer() throws {
        let values = try #require(features([100, 110, 110, 130, 160], asOf: 200))
        #expect(
            value(values, .daysSinceLast) == 40 && value(values, .purchaseDays) == 4 && value(values, .tenure) == 100)
        #expect(value(values, .meanGap) == 20 && value(values, .medianGap) == 20 && value(values, .gapDeviation) == 10)
        #expect(value(values, .gapRatio) == 2 && value(values, .oneTime) == 0)
        #expect(value(values, .last30) == 0 && value(values, .last90) == 2 && value(values, .last180) == 4)
        #expect(value(values, .spend) == 50 && value(values, .meanSpend) == 12.5 && value(values, .meanUnits) == 2.5)
        #expect(value(values, .spendTrend) == 1)
    }

    @Test func laterOrdersDoNotExist() throws {
        #expect(features([100, 110, 300], asOf: 120) == features([100, 110], asOf: 120))
        #expect(features([100], asOf: 99) == nil)
        #expect(features([], asOf: 99) == nil)
    }

    @Test func oneTimersHaveTheirTenureForAGap() throws {
        let values = try #require(features([100], asOf: 150))
        #expect(value(values, .oneTime) == 1 && value(values, .meanGap) == 50 && value(values, .gapRatio) == 1)
    }

    @Test func hugeAmountsStayFinite() throws {
        let values = try #require(features([1, 2], amounts: [1e308, 1e308], asOf: 3))
        #expect(values.allSatisfy { $0.isFinite })
    }

    @Test func theMedianIsOfTheLastGaps() throws {
        // 40 gaps of 1 day, then 32 of 5: only the last 32 count.
        var days = Array(0...40)
        for _ in 0..<32 { days.append(days[days.count - 1] + 5) }
        let values = try #require(features(days, asOf: 300))
        #expect(value(values, .medianGap) == 5)
    }
}
