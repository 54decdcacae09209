package import PatronCore
internal import PatronNumerics

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
///
/// The tensors of ``AccountTable`` stand beside them where customers belong to accounts.
package final class CustomerTable: Sendable {
    package static let fileName = "customers.safetensors"

    package let ids: IdTable
    /// The companies that customers buy for; nil where there are none.
    package let accounts: AccountTable?
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
        accounts = try AccountTable(file, customers: ids.count)
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

    /// The longest checks first, so that no thread is left alone with one.
    private enum Check: CaseIterable {
        case orders, purchases, amounts, items, firsts, units, quantities
    }

    private func check(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        try inParallel(Check.allCases) { check throws(PatronError) in
            switch check {
            case .orders:
                try checkOffsets(orderOffsets, upTo: orderTimes.count, file.place("order.offsets"))
                try checkTimes(orderTimes, .rising, offsets: orderOffsets, file.place("order.time"))
            case .purchases:
                try checkOffsets(purchaseOffsets, upTo: purchaseItems.count, file.place("purchase.offsets"))
                try checkTimes(purchaseLast, .falling, offsets: purchaseOffsets, file.place("purchase.last"))
            case .amounts: try checkQuantities(orderAmounts, file.place("order.amount"))
            case .items: try checkRows(purchaseItems, below: itemCount, file.place("purchase.item"))
            case .firsts: try checkNotAfter(purchaseFirst, purchaseLast, file.place("purchase.first"))
            case .units: try checkQuantities(orderUnits, file.place("order.units"))
            case .quantities: try checkQuantities(purchaseQuantities, file.place("purchase.quantity"))
            }
        }
    }
}

/// A customer's past, borrowed from the table (or built from a request or an overlay). Orders rise in time; items fall
/// by last purchase.
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
        orderTimes: UnsafeBufferPointer<Int64>, orderAmounts: UnsafeBufferPointer<Double>,
        orderUnits: UnsafeBufferPointer<Float>,
        items: UnsafeBufferPointer<UInt32>, firstBought: UnsafeBufferPointer<Int64>,
        lastBought: UnsafeBufferPointer<Int64>,
        itemOrders: UnsafeBufferPointer<UInt32>,
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
