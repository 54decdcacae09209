internal import PatronBundle
internal import PatronCore
internal import PatronNumerics

/// A version's customers as they were at a moment: later orders do not exist.
enum CutHistory {
    /// The customers with an order by the moment, and their table.
    static func table(_ customers: CustomerTable, itemCount: Int, until moment: Timestamp) throws(PatronError)
        -> CustomerTable
    {
        var file = TensorFileWriter()
        CustomerTable.write((0..<customers.count).compactMap { record(customers, $0, until: moment) }, into: &file)
        return try ServedModelFile.open(file) { (file) throws(PatronError) in
            try CustomerTable(file, itemCount: itemCount)
        }
    }

    /// Orders are known one by one. Of an item only the first and last purchase and the number of orders are: what was bought
    /// again after the moment counts with as many orders as can have been before it.
    private static func record(_ customers: CustomerTable, _ row: Int, until moment: Timestamp) -> CustomerRecord? {
        let history = customers.history(of: row)
        let limit = moment.milliseconds
        var record = CustomerRecord(id: Array(customers.ids[row].buffer))
        for at in history.orderTimes.indices where history.orderTimes[at] <= limit {
            record.orders.append(
                .init(
                    time: Timestamp(milliseconds: history.orderTimes[at]), amount: history.orderAmounts[at],
                    units: history.orderUnits[at]))
        }
        guard let latest = record.orders.last?.time else { return nil }
        for at in history.items.indices where history.firstBought[at] <= limit {
            let first = Timestamp(milliseconds: history.firstBought[at])
            var purchase = CustomerRecord.Purchase(
                item: history.items[at], first: first, last: Timestamp(milliseconds: history.lastBought[at]),
                orders: history.itemOrders[at], quantity: history.itemQuantities[at])
            if history.lastBought[at] > limit {
                let orders = max(1, min(purchase.orders - min(purchase.orders, 1), UInt32(record.orders.count)))
                purchase.quantity *= Float(orders) / Float(max(1, purchase.orders))
                purchase.last = orders == 1 ? first : max(first, latest)
                purchase.orders = orders
            }
            record.purchases.append(purchase)
        }
        return record
    }
}
