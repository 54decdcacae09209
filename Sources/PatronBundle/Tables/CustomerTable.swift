package import PatronCore
package import PatronNumerics

/// Customers with their orders and what they bought: `customers.safetensors`.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `customer.*` | id table, n | ids |
/// | `order.offsets` | U64, n + 1 | rows of the order tensors, by customer |
/// | `order.time` | I64, orders | milliseconds since 1970 UTC, rising within a customer |
/// | `order.amount` | F64, orders | money after cancellations, in the manifest's currency |
/// | `order.units` | F32, orders | pieces |
/// | `purchase.offsets` | U64, n + 1 | rows of the purchase tensors, by customer |
/// | `purchase.item` | U32, purchases | row in the item table; each item once a customer |
/// | `purchase.first` | I64, purchases | first bought, milliseconds since 1970 UTC |
/// | `purchase.last` | I64, purchases | last bought, milliseconds since 1970 UTC, falling within a customer |
/// | `purchase.orders` | U32, purchases | in how many orders |
/// | `purchase.quantity` | F32, purchases | pieces in all |
package struct CustomerTable: Sendable {
    package static let fileName = "customers.safetensors"

    package let ids: IdTable
    let orderOffsets: Tensor<UInt64>
    let orderTimes: Tensor<Int64>
    let orderAmounts: Tensor<Double>
    let orderUnits: Tensor<Float>
    let purchaseOffsets: Tensor<UInt64>
    let purchaseItems: Tensor<UInt32>
    let purchaseFirst: Tensor<Int64>
    let purchaseLast: Tensor<Int64>
    let purchaseOrders: Tensor<UInt32>
    let purchaseQuantities: Tensor<Float>

    /// Reads and checks the table; items are rows below `itemCount`.
    package init(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        ids = try IdTable(file, "customer")
        orderOffsets = try file.tensor("order.offsets", shape: [ids.count + 1])
        orderTimes = try file.tensor("order.time", shape: [nil])
        orderAmounts = try file.tensor("order.amount", shape: [orderTimes.count])
        orderUnits = try file.tensor("order.units", shape: [orderTimes.count])
        purchaseOffsets = try file.tensor("purchase.offsets", shape: [ids.count + 1])
        purchaseItems = try file.tensor("purchase.item", shape: [nil])
        purchaseFirst = try file.tensor("purchase.first", shape: [purchaseItems.count])
        purchaseLast = try file.tensor("purchase.last", shape: [purchaseItems.count])
        purchaseOrders = try file.tensor("purchase.orders", shape: [purchaseItems.count])
        purchaseQuantities = try file.tensor("purchase.quantity", shape: [purchaseItems.count])
        try checkOffsets(orderOffsets, upTo: orderTimes.count, Place(file: file.path, field: "order.offsets"))
        try checkOffsets(purchaseOffsets, upTo: purchaseItems.count, Place(file: file.path, field: "purchase.offsets"))
        try check(file, itemCount: itemCount)
    }

    package var count: Int { ids.count }

    /// One customer's orders and purchases.
    package func history(of customer: Int) -> CustomerHistory {
        let orders = Int(orderOffsets[customer])..<Int(orderOffsets[customer + 1])
        let purchases = Int(purchaseOffsets[customer])..<Int(purchaseOffsets[customer + 1])
        return CustomerHistory(
            orderTimes: .init(rebasing: orderTimes.elements[orders]),
            orderAmounts: .init(rebasing: orderAmounts.elements[orders]),
            orderUnits: .init(rebasing: orderUnits.elements[orders]),
            items: .init(rebasing: purchaseItems.elements[purchases]),
            firstBought: .init(rebasing: purchaseFirst.elements[purchases]),
            lastBought: .init(rebasing: purchaseLast.elements[purchases]),
            itemOrders: .init(rebasing: purchaseOrders.elements[purchases]),
            itemQuantities: .init(rebasing: purchaseQuantities.elements[purchases]))
    }

    private func check(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        for item in purchaseItems.elements where item >= itemCount {
            throw PatronError(.corrupt, "item row \(item) of \(itemCount)", at: Place(file: file.path, field: "purchase.item"))
        }
        for amount in orderAmounts.elements where !amount.isFinite {
            throw PatronError(.corrupt, "amount is not finite", at: Place(file: file.path, field: "order.amount"))
        }
        for customer in 0..<count {
            let times = history(of: customer).orderTimes
            for at in 1..<max(1, times.count) where times[at] < times[at - 1] {
                throw PatronError(.corrupt, "times fall for customer row \(customer)", at: Place(file: file.path, field: "order.time"))
            }
        }
    }
}

/// A customer's past, borrowed from the table (or built from a request or an overlay). Orders rise in time; items fall by last purchase.
package struct CustomerHistory: @unchecked Sendable {
    // Unchecked: points into a read-only mapping, or into memory that its maker keeps alive.

    /// When each order was placed, milliseconds since 1970 UTC.
    package var orderTimes: UnsafeBufferPointer<Int64>
    /// What each order came to, in the bundle's currency.
    package var orderAmounts: UnsafeBufferPointer<Double>
    /// Pieces in each order.
    package var orderUnits: UnsafeBufferPointer<Float>
    /// Distinct items bought, as rows of the item table.
    package var items: UnsafeBufferPointer<UInt32>
    /// When each item was first bought, milliseconds since 1970 UTC.
    package var firstBought: UnsafeBufferPointer<Int64>
    /// When each item was last bought, milliseconds since 1970 UTC.
    package var lastBought: UnsafeBufferPointer<Int64>
    /// In how many orders each item was bought.
    package var itemOrders: UnsafeBufferPointer<UInt32>
    /// How many pieces of each item were bought.
    package var itemQuantities: UnsafeBufferPointer<Float>

    package init(
        orderTimes: UnsafeBufferPointer<Int64>, orderAmounts: UnsafeBufferPointer<Double>, orderUnits: UnsafeBufferPointer<Float>,
        items: UnsafeBufferPointer<UInt32>, firstBought: UnsafeBufferPointer<Int64>, lastBought: UnsafeBufferPointer<Int64>, itemOrders: UnsafeBufferPointer<UInt32>,
        itemQuantities: UnsafeBufferPointer<Float>
    ) {
        self.orderTimes = orderTimes
        self.orderAmounts = orderAmounts
        self.orderUnits = orderUnits
        self.items = items
        self.firstBought = firstBought
        self.lastBought = lastBought
        self.itemOrders = itemOrders
        self.itemQuantities = itemQuantities
    }
}
