internal import PatronBundle

/// A customer's past in memory of its own, in the orders that ``CustomerTable`` documents.
final class OwnedHistory: Sendable {
    let history: CustomerHistory

    struct Order {
        var time: Int64
        var amount: Double
        var units: Float
    }

    struct Purchase {
        var item: UInt32
        var first: Int64
        var last: Int64
        var orders: UInt32
        var quantity: Float
    }

    /// Copies orders, which must rise in time, and purchases, which this sorts.
    init(_ orders: [Order], _ purchases: [Purchase]) {
        let purchases = purchases.sorted { ($1.last, $0.item) < ($0.last, $1.item) }
        history = CustomerHistory(
            orderTimes: copy(orders, \.time), orderAmounts: copy(orders, \.amount), orderUnits: copy(orders, \.units),
            items: copy(purchases, \.item), firstBought: copy(purchases, \.first), lastBought: copy(purchases, \.last),
            itemOrders: copy(purchases, \.orders), itemQuantities: copy(purchases, \.quantity))
    }

    deinit {
        history.orderTimes.deallocate()
        history.orderAmounts.deallocate()
        history.orderUnits.deallocate()
        history.items.deallocate()
        history.firstBought.deallocate()
        history.lastBought.deallocate()
        history.itemOrders.deallocate()
        history.itemQuantities.deallocate()
    }
}

private func copy<Row, Value>(_ rows: [Row], _ column: (Row) -> Value) -> UnsafeBufferPointer<Value> {
    let values = UnsafeMutableBufferPointer<Value>.allocate(capacity: rows.count)
    _ = values.initialize(from: rows.lazy.map(column))
    return UnsafeBufferPointer(values)
}
