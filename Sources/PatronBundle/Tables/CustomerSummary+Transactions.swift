package import PatronCore

extension CustomerSummary {
    /// A summary from purchase days alone, as evaluations on transaction logs have them: no pieces, an order a day.
    ///
    /// `repeatSpend` is the money of all but the first purchase day.
    package init(transactions: Int, from first: Day, to last: Day, spend: Double, repeatSpend: Double, asOf: Day) {
        self.init(
            transactions: transactions, orders: transactions, firstDay: first, lastDay: last, spend: spend,
            repeatSpend: repeatSpend, units: 0, asOf: asOf)
    }
}
