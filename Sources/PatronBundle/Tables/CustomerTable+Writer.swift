package import PatronCore

/// What the trainer knows of one customer when it writes the table.
package struct CustomerRecord: Sendable {
    package struct Order: Sendable {
        package var time: Timestamp
        package var amount: Double
        package var units: Float
        package init(time: Timestamp, amount: Double, units: Float) {
            self.time = time
            self.amount = amount
            self.units = units
        }
    }
    package struct Purchase: Sendable {
        package var item: UInt32
        package var first: Timestamp
        package var last: Timestamp
        package var orders: UInt32
        package var quantity: Float
        /// Without a first time, the item was bought once.
        package init(item: UInt32, first: Timestamp? = nil, last: Timestamp, orders: UInt32, quantity: Float) {
            self.item = item
            self.first = first ?? last
            self.last = last
            self.orders = orders
            self.quantity = quantity
        }
    }

    package var id: [UInt8]
    /// The company that he buys for; nil for one who buys for himself.
    package var account: [UInt8]?
    /// Any order; the writer sorts.
    package var orders: [Order]
    /// Each item once; the writer sorts.
    package var purchases: [Purchase]

    package init(id: [UInt8], account: [UInt8]? = nil, orders: [Order] = [], purchases: [Purchase] = []) {
        self.id = id
        self.account = account
        self.orders = orders
        self.purchases = purchases
    }
}

extension CustomerTable {
    /// Adds the tensors of the table. Customers keep their order, which is their row number everywhere in the bundle.
    package static func write(_ customers: [CustomerRecord], into file: inout TensorFileWriter) {
        IdTable.write(customers.map(\.id), "customer", into: &file)
        let orders = customers.map { $0.orders.sorted { $0.time < $1.time } }
        let purchases = customers.map { $0.purchases.sorted { ($1.last, $0.item) < ($0.last, $1.item) } }
        file.add("order.offsets", offsets(orders.map(\.count)))
        file.add("order.time", orders.joined().map(\.time.milliseconds))
        file.add("order.amount", orders.joined().map(\.amount))
        file.add("order.units", orders.joined().map(\.units))
        file.add("purchase.offsets", offsets(purchases.map(\.count)))
        file.add("purchase.item", purchases.joined().map(\.item))
        file.add("purchase.first", purchases.joined().map(\.first.milliseconds))
        file.add("purchase.last", purchases.joined().map(\.last.milliseconds))
        file.add("purchase.orders", purchases.joined().map(\.orders))
        file.add("purchase.quantity", purchases.joined().map(\.quantity))
        AccountTable.write(customers.map(\.account), into: &file)
    }
}

/// Offsets of rows with these lengths: one more than there are rows, from 0.
package func offsets(_ counts: [Int]) -> [UInt64] {
    var result: [UInt64] = [0]
    result.reserveCapacity(counts.count + 1)
    for count in counts { result.append(result[result.count - 1] + UInt64(count)) }
    return result
}
