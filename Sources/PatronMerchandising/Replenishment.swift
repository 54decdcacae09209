internal import PatronBundle
package import PatronCore

/// How often and in which quantities items are bought again.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `again.interval` | F32, items | typical days between two purchases by one customer |
/// | `again.share` | F32, items | the share of its buyers who bought it again, 0...1 |
/// | `again.quantity` | F32, items | typical pieces an order; 0 where nobody bought it |
package struct Replenishment: Sendable {
    private let intervals: Tensor<Float>
    private let shares: Tensor<Float>
    private let quantities: Tensor<Float>
    private let parameters: ReplenishmentParameters

    init(_ file: TensorFile, itemCount: Int, _ parameters: ReplenishmentParameters) throws(PatronError) {
        intervals = try file.tensor("again.interval", shape: [itemCount])
        shares = try file.tensor("again.share", shape: [itemCount])
        quantities = try file.tensor("again.quantity", shape: [itemCount])
        self.parameters = parameters
        try check(numbers: intervals, upTo: 1e6, file.place("again.interval"))
        try check(numbers: shares, upTo: 1, file.place("again.share"))
        try check(numbers: quantities, upTo: 1e15, file.place("again.quantity"))
        for weight in [parameters.gaps, parameters.buyers, parameters.orders] where !(weight > 0 && weight <= 1e6) {
            throw PatronError(.corrupt, "expected weights above 0", at: file.place(MerchandisingModel.documentKey))
        }
    }

    /// What a customer did with an item, by a moment.
    package struct Past: Sendable {
        /// Milliseconds since 1970 UTC.
        package var first: Int64
        package var last: Int64
        package var orders: UInt32
        package var quantity: Float

        package init(first: Int64, last: Int64, orders: UInt32, quantity: Float) {
            self.first = first
            self.last = last
            self.orders = orders
            self.quantity = quantity
        }
    }

    /// When a customer will need an item again, and how much of it.
    package struct Need: Sendable {
        /// Days from one purchase to the next.
        package var interval: Double
        /// When it is due, milliseconds since 1970 UTC.
        package var due: Int64
        /// The probability that it is bought again at all.
        package var chance: Double
        /// The chance, less while it is not due and when it has been due for long: what ranks.
        package var score: Double
        /// Pieces an order.
        package var quantity: Double
    }

    private static let millisecondsPerDay = 86_400_000.0

    /// A customer's need of an item as of a moment. Intervals, quantities and chances of the customer are drawn towards
    /// those that are typical of the item, the more the less often he bought it.
    package func need(_ item: UInt32, _ past: Past, asOf moment: Timestamp) -> Need {
        let row = Int(item)
        let gaps = Double(max(1, past.orders) - 1)
        let days = Double(past.last &- past.first) / Self.millisecondsPerDay
        let interval = max(
            Self.shortestInterval, (parameters.gaps * Double(intervals[row]) + days) / (parameters.gaps + gaps))
        let chance =
            (parameters.buyers * Double(shares[row]) + gaps) / (parameters.buyers + Double(max(1, past.orders)))
        let elapsed = max(0, Double(moment.milliseconds &- past.last) / Self.millisecondsPerDay)
        return Need(
            interval: interval, due: past.last &+ Int64(min(interval, 1e6) * Self.millisecondsPerDay), chance: chance,
            score: chance * Self.urgency(elapsed / interval), quantity: quantity(item, past))
    }

    /// Several orders of one day are no rhythm.
    private static let shortestInterval = 1.0

    /// Rises to 1 when the interval has passed, stays there until it has passed twice, and falls after that: who has let
    /// it pass several times has probably found something else.
    private static func urgency(_ intervals: Double) -> Double { min(1, intervals, 2 / max(intervals, 1e-9)) }

    /// Pieces that a customer takes an order; without a past what is typical of the item, 0 where nothing is known.
    package func quantity(_ item: UInt32, _ past: Past?) -> Double {
        let typical = Double(quantities[Int(item)])
        guard let past, past.orders > 0, past.quantity > 0 else { return typical }
        guard typical > 0 else { return Double(past.quantity) / Double(past.orders) }
        return (parameters.orders * typical + Double(past.quantity)) / (parameters.orders + Double(past.orders))
    }
}

/// How many observations what is typical of an item counts as, against a customer's own.
package struct ReplenishmentParameters: Codable, Sendable, Hashable {
    /// For intervals, in gaps between two purchases.
    package var gaps: Double
    /// For the chance to buy again, in orders.
    package var buyers: Double
    /// For quantities, in orders.
    package var orders: Double

    package init(gaps: Double = 2, buyers: Double = 2, orders: Double = 1) {
        self.gaps = gaps
        self.buyers = buyers
        self.orders = orders
    }
}

/// Pieces rounded up to whole packs, whole pieces where no pack is known.
package func roundedUp(_ quantity: Double, toPack pack: Double) -> Double {
    let pack = pack > 0 ? pack : 1
    // A quantity that is a whole number of packs but for its last bits stays.
    return quantity > 0 ? max(1, (quantity / pack - 1e-6).rounded(.up)) * pack : 0
}
