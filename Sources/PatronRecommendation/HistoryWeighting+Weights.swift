internal import Foundation
package import PatronBundle

extension HistoryWeighting {
    private static let millisecondsPerDay = 86_400_000.0

    /// The weight of an item bought in `orders` orders, the last time `age` milliseconds before the customer's latest
    /// purchase.
    ///
    /// Age counts from the customer's latest purchase, not from now: weights that all fade alike change no ranking.
    package func weight(orders: UInt32, age: Int64) -> Float {
        // Most items were bought once, whose logarithm is 1.
        var weight: Float = countsOrders && orders > 1 ? log2(1 + Float(orders)) : 1
        if let halfLifeDays, age > 0 {
            weight *= exp2(-Float(Double(age) / (halfLifeDays * Self.millisecondsPerDay)))
        }
        return weight
    }

    /// Weights a customer's purchases into memory of the scratch; valid until its next use.
    package func weigh(_ history: CustomerHistory, with scratch: RecommendationScratch) -> UnsafeBufferPointer<
        HistoryItem
    > {
        let given = scratch.givenHistory(count: history.items.count)
        var latest = Int64.min
        for time in history.lastBought where time > latest { latest = time }
        for at in history.items.indices {
            // Times are data: their difference may not fit.
            let (age, overflow) = latest.subtractingReportingOverflow(history.lastBought[at])
            given[at] = HistoryItem(
                item: history.items[at], weight: weight(orders: history.itemOrders[at], age: overflow ? .max : age))
        }
        return UnsafeBufferPointer(given)
    }
}
