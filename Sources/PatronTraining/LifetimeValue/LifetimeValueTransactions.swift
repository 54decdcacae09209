internal import PatronBundle
package import PatronCore

/// Transactions as a file gives them: parallel arrays in any order.
package struct LifetimeValueTransactions: Sendable {
    /// The customer of each transaction, numbered from 0.
    package var customers: [Int]
    /// Its day.
    package var days: [Day]
    /// Its money; nil where the file has none.
    package var amounts: [Double]?

    /// Creates the table; arrays have one length.
    package init(customers: [Int], days: [Day], amounts: [Double]?) {
        self.customers = customers
        self.days = days
        self.amounts = amounts
    }

    /// Summaries as of the end of `calibrationEnd`, customers in the order of their numbers, and what came after it up to
    /// the last day. Transactions of one customer and day merge; whoever first bought later is left out.
    package func split(calibrationEnd: Day) throws(PatronError) -> LifetimeValueHoldout {
        let log = try LifetimeValueLog(self)
        return log.holdout(after: calibrationEnd, to: max(calibrationEnd, log.lastDay))
    }
}

/// Transactions in order, to be cut in time again and again.
package struct LifetimeValueLog: LifetimeValueSource {
    package let firstDay: Day
    package let lastDay: Day
    private let transactions: LifetimeValueTransactions
    /// Places in the table by customer, day and place.
    private let order: [Int]

    /// Checks and sorts the table. Throws `badInput` for no transaction, unequal lengths and amounts that are not finite.
    package init(_ transactions: LifetimeValueTransactions) throws(PatronError) {
        let (customers, days) = (transactions.customers, transactions.days)
        guard customers.count == days.count, transactions.amounts.map({ $0.count == days.count }) ?? true else {
            throw PatronError(
                .badInput, "expected as many days and amounts as customers", at: Place(field: "transactions"))
        }
        guard let first = days.min(), let last = days.max() else {
            throw PatronError(.badInput, "expected transactions", at: Place(field: "transactions"))
        }
        if let bad = transactions.amounts?.firstIndex(where: { !$0.isFinite }) {
            throw PatronError(.badInput, "an amount is not finite", at: Place(line: bad + 1, field: "amount"))
        }
        (firstDay, lastDay) = (first, last)
        self.transactions = transactions
        let isSorted = customers.indices.dropFirst().allSatisfy {
            (customers[$0 - 1], days[$0 - 1]) <= (customers[$0], days[$0])
        }
        order =
            isSorted
            ? Array(customers.indices)
            : customers.indices.sorted { (customers[$0], days[$0], $0) < (customers[$1], days[$1], $1) }
    }

    package func holdout(after cut: Day, to end: Day) -> LifetimeValueHoldout {
        var result = LifetimeValueHoldout()
        result.span = .days(Double(end - cut))
        var (current, lastDay): (Int?, Day?) = (nil, nil)
        var known = false
        for at in order {
            let (day, amount) = (transactions.days[at], transactions.amounts?[at] ?? 1)
            if transactions.customers[at] != current {
                (current, lastDay) = (transactions.customers[at], day)
                known = day <= cut
                guard known else { continue }
                result.summaries.append(
                    CustomerSummary(transactions: 1, from: day, to: day, spend: amount, repeatSpend: 0, asOf: cut))
                result.transactions.append(0)
                result.money.append(0)
                continue
            }
            guard known, day <= end else { continue }
            let row = result.summaries.count - 1
            if day > cut {
                if day != lastDay { result.transactions[row] += 1 }
                result.money[row] += amount
            } else {
                if day != lastDay { result.summaries[row].transactions += 1 }
                if day != result.summaries[row].firstDay { result.summaries[row].repeatSpend += amount }
                result.summaries[row].orders += 1
                result.summaries[row].spend += amount
                result.summaries[row].lastDay = day
            }
            lastDay = day
        }
        return result
    }
}
