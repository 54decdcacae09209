internal import Foundation

/// How a customer has bought an item before a moment: what tells whether it is bought again, the same code at training and at
/// request time.
package struct ItemPurchases: Sendable {
    private static let millisecondsPerDay: Float = 86_400_000
    /// Keeps the logarithm of what was bought long ago finite.
    private static let leastRecent: Float = 0.01

    /// In how many orders it was bought.
    package var orders: UInt32
    /// Milliseconds since it was last bought.
    package var age: Int64
    /// Milliseconds since it was first bought.
    package var firstAge: Int64
    /// How many other items of the history were bought later.
    package var later: Int

    package init(orders: UInt32, age: Int64, firstAge: Int64, later: Int) {
        self.orders = orders
        self.age = age
        self.firstAge = firstAge
        self.later = later
    }

    /// How many of the ``features(halfLife:)`` there are; the lanes behind them are 0.
    package static let featureCount = 5

    /// Logarithms of the orders, of 1 and the days since the last one, of 1 and the later items, and of the orders of late; and
    /// the product of the first two: an item that was bought often and not for long has been given up.
    ///
    /// - Parameter halfLife: an order so many days ago counts half among those of late.
    package func features(halfLife: Float) -> SIMD8<Float> {
        let days = Float(max(0, age)) / Self.millisecondsPerDay
        let firstDays = max(days, Float(firstAge) / Self.millisecondsPerDay)
        let recent = recentOrders(days / halfLife, firstDays / halfLife)
        let (often, age) = (log(Float(max(1, orders))), log1p(days))
        return [often, age, log1p(Float(later)), log(recent + Self.leastRecent), often * age, 0, 0, 0]
    }

    /// The sum over the orders of 2^-age, ages in half-lives: the last and the first one exactly, the others as if they lay evenly
    /// between the two, because a history keeps no more of them.
    private func recentOrders(_ age: Float, _ firstAge: Float) -> Float {
        let last = exp2(-age)
        guard orders > 1 else { return last }
        let first = exp2(-firstAge)
        guard orders > 2 else { return last + first }
        let distance = (firstAge - age) * Float(M_LN2)
        let mean = distance > 1e-3 ? (last - first) / distance : last
        return last + first + Float(orders - 2) * mean
    }
}
