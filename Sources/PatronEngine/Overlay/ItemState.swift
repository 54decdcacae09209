internal import PatronCore

/// Stock and prices of one version's rows, as they were updated since.
struct ItemState: Sendable {
    /// Rows of items that are out of stock, in no order.
    private(set) var unavailable: [UInt32] = []
    /// Prices of rows.
    private(set) var prices: [UInt32: Float] = [:]
    /// Whether rows are in stock, as far as an update said so.
    private(set) var stocks: [UInt32: Bool] = [:]
    private var place: [UInt32: Int] = [:]

    mutating func apply(_ change: ItemChange, row: UInt32) {
        if let price = change.price { prices[row] = Float(price) }
        guard let stock = change.stock else { return }
        stocks[row] = stock > 0
        if stock > 0 {
            // The last row takes the place of the one that goes.
            guard let at = place.removeValue(forKey: row), let last = unavailable.popLast(), last != row else { return }
            unavailable[at] = last
            place[last] = at
        } else if place[row] == nil {
            place[row] = unavailable.count
            unavailable.append(row)
        }
    }
}
