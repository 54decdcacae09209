internal import PatronBundle
package import PatronCore

/// Purchases that can be cut in time.
package protocol LifetimeValueSource: Sendable {
    /// The first and the last day.
    var firstDay: Day { get }
    var lastDay: Day { get }

    /// Customers as of the end of a day, and what they did after it up to the end of another. Whoever first bought later is left
    /// out.
    func holdout(after cut: Day, to end: Day) throws(PatronError) -> LifetimeValueHoldout
}

extension TrainingContext: LifetimeValueSource {
    package var firstDay: Day {
        let first = (0..<customers.count).lazy.compactMap { customers.history(of: $0).orderTimes.first }.min()
        return first.map { Timestamp(milliseconds: $0).day } ?? end.day
    }

    package var lastDay: Day { end.day }

    package func holdout(after cut: Day, to end: Day) -> LifetimeValueHoldout {
        func close(_ day: Day) -> Timestamp { (day + 1).start - TimeSpan(milliseconds: 1) }
        var holdout = LifetimeValueHoldout()
        holdout.span = .days(Double(end - cut))
        for customer in 0..<customers.count {
            let history = customers.history(of: customer)
            guard let before = history.summary(asOf: close(cut)),
                let after = history.summary(asOf: close(end))
            else { continue }
            holdout.summaries.append(before)
            holdout.transactions.append(Double(after.transactions - before.transactions))
            holdout.money.append(after.spend - before.spend)
        }
        return holdout
    }
}
