internal import PatronData

extension Interactions {
    /// Counts orders, and when each item was last bought, from the lines up to a moment: a customer table only knows both of the
    /// whole time. Users and items are those of the lines.
    mutating func recount(_ lines: Transactions, until moment: Int64) {
        var counted: [UInt32: (orders: UInt32, order: UInt32, last: Int64)] = [:]
        for user in 0..<users {
            counted.removeAll(keepingCapacity: true)
            for line in lines.lines(ofCustomer: user) where lines.time[line] <= moment {
                let (order, time) = (lines.order[line], lines.time[line])
                guard let known = counted[lines.item[line]] else {
                    counted[lines.item[line]] = (1, order, time)
                    continue
                }
                counted[lines.item[line]] = (
                    known.orders + (known.order == order ? 0 : 1), order, max(known.last, time)
                )
            }
            for at in range(of: user) {
                guard let known = counted[items[at]] else { continue }
                (orders[at], times[at]) = (known.orders, known.last)
            }
        }
    }
}
