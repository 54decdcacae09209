internal import PatronBundle
internal import PatronCore
internal import PatronData

/// Turns clean lines into the customers' orders and purchases, and items into the bundle's records.
enum CustomerAssembly {
    /// One record a customer, in the order of the table; item rows are those of `transactions.items`.
    static func customers(_ lines: Transactions, accounts: CustomerAccounts) -> [CustomerRecord] {
        var records: [CustomerRecord] = []
        records.reserveCapacity(lines.customers.count)
        // Where the present customer's purchase of an item stands, valid only if it was noted for this customer.
        var position = [Int](repeating: 0, count: lines.items.count)
        var notedFor = [Int](repeating: -1, count: lines.items.count)
        var lastOrder = [UInt32](repeating: .max, count: lines.items.count)
        for customer in 0..<lines.customers.count {
            var record = CustomerRecord(id: lines.customers[customer])
            record.account = accounts[record.id]
            var order: UInt32?
            for line in lines.lines(ofCustomer: customer) {
                let time = Timestamp(milliseconds: lines.time[line])
                let quantity = Float(lines.quantity[line])
                if order == lines.order[line] {
                    let last = record.orders.count - 1
                    record.orders[last].amount += lines.amount(line)
                    record.orders[last].units += quantity
                } else {
                    order = lines.order[line]
                    record.orders.append(.init(time: time, amount: lines.amount(line), units: quantity))
                }
                let item = Int(lines.item[line])
                if notedFor[item] != customer {
                    notedFor[item] = customer
                    position[item] = record.purchases.count
                    lastOrder[item] = lines.order[line]
                    record.purchases.append(
                        .init(item: UInt32(item), first: time, last: time, orders: 1, quantity: quantity))
                } else {
                    let at = position[item]
                    if lastOrder[item] != lines.order[line] { record.purchases[at].orders += 1 }
                    lastOrder[item] = lines.order[line]
                    record.purchases[at].last = max(record.purchases[at].last, time)
                    record.purchases[at].quantity += quantity
                }
            }
            records.append(record)
        }
        return records
    }

    /// The country of each customer's latest line that names one; nil if no line does.
    static func countries(_ lines: Transactions) -> CustomerCountries? {
        let names = (0..<lines.countries.count).map { lines.countries.text($0) }
        guard names.contains(where: { !$0.isEmpty }) else { return nil }
        let rows = (0..<lines.customers.count).map { customer in
            lines.lines(ofCustomer: customer).last { !names[Int(lines.country[$0])].isEmpty }.map { lines.country[$0] }
                ?? .max
        }
        return CustomerCountries(names: names, rows: rows)
    }

    /// One record an item, in the order of the table.
    static func items(_ items: Items) -> [ItemRecord] {
        (0..<items.count).map { row in
            var record = ItemRecord(
                id: items.ids[row], name: items.names[row], category: items.categories[row],
                price: Float(items.prices[row]))
            let detail = items.details[row]
            record.unitCost = Float(detail.unitCost ?? 0)
            record.packSize = Float(detail.packSize ?? 0)
            record.stock = detail.stock.map { Float($0) }
            record.attributes = detail.attributes.map { ItemAttribute(name: Array($0.name.utf8), value: $0.value) }
            record.assortments = detail.assortments
            return record
        }
    }
}
