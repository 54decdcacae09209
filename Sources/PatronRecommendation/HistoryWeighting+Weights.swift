internal import Foundation

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
}
