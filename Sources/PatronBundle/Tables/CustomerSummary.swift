package import PatronCore

/// What the purchase-history models need of a customer, as of a moment: orders after it do not exist.
///
/// Orders of one calendar day (UTC) count as one transaction, as the buy-till-you-die literature has it.
package struct CustomerSummary: Sendable, Hashable {
    /// Purchase days.
    package var transactions: Int
    /// Orders.
    package var orders: Int
    /// The first purchase day.
    package var firstDay: Day
    /// The last purchase day.
    package var lastDay: Day
    /// Money over all orders.
    package var spend: Double
    /// Money over all but the first purchase day.
    package var repeatSpend: Double
    /// Pieces over all orders.
    package var units: Double
    /// The day of the moment itself.
    package var asOf: Day

    /// Repeat transactions: x of the BTYD models.
    package var repeats: Int { transactions - 1 }
    /// From the first to the last purchase day: t_x of the BTYD models.
    package var recency: TimeSpan { .days(Double(lastDay - firstDay)) }
    /// From the first purchase day to the moment: T of the BTYD models.
    package var age: TimeSpan { .days(Double(asOf - firstDay)) }
    /// From the last purchase day to the moment: the R of RFM.
    package var sinceLast: TimeSpan { .days(Double(asOf - lastDay)) }
    /// Mean spend of the repeat transactions: z-bar of Gamma-Gamma; nil without repeats.
    package var meanRepeatSpend: Double? { repeats > 0 ? repeatSpend / Double(repeats) : nil }
}

extension CustomerHistory {
    /// The summary as of a moment; nil if nothing had been bought by then.
    package func summary(asOf moment: Timestamp) -> CustomerSummary? {
        var summary: CustomerSummary?
        for at in orderTimes.indices {
            let time = Timestamp(milliseconds: orderTimes[at])
            if time > moment { break }
            let day = time.day
            guard var current = summary else {
                summary = CustomerSummary(
                    transactions: 1, orders: 1, firstDay: day, lastDay: day, spend: orderAmounts[at], repeatSpend: 0,
                    units: Double(orderUnits[at]), asOf: moment.day)
                continue
            }
            if day != current.lastDay { current.transactions += 1 }
            if day != current.firstDay { current.repeatSpend += orderAmounts[at] }
            current.lastDay = day
            current.orders += 1
            current.spend += orderAmounts[at]
            current.units += Double(orderUnits[at])
            summary = current
        }
        return summary
    }
}
