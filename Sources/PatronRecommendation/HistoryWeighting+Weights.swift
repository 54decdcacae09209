internal import Foundation

extension HistoryWeighting {
    private static let millisecondsPerDay = 86_400_000.0

    /// The weight of an item bought in `orders` orders, the last time `age` milliseconds before the customer's latest
    /// purchase, after which `later` other items of the history were bought.
    ///
    /// Age counts from the customer's latest purchase, not from now: weights that all fade alike change no ranking.
    package func weight(orders: UInt32, age: Int64, later: Int = 0) -> Float {
        // Most items were bought once, whose logarithm is 1.
        var weight: Float = countsOrders && orders > 1 ? log2(1 + Float(orders)) : 1
        if let halfLifeDays, age > 0 {
            weight *= exp2(-Float(Double(age) / (halfLifeDays * Self.millisecondsPerDay)))
        }
        if let rankDecay, later > 0 { weight *= exp2(-rankDecay * log2(1 + Float(later))) }
        return weight
    }
}

/// Counts, for purchases from the latest to the first, how many were made later: what was bought at once counts alike.
package struct PurchaseRank: Sendable {
    private var count = 0
    private var later = 0
    private var time = Int64.max

    package init() {}

    /// How many of the purchases so far were later than the next one, made at `time`.
    package mutating func next(_ time: Int64) -> Int {
        if time < self.time { (self.time, later) = (time, count) }
        count += 1
        return later
    }
}
