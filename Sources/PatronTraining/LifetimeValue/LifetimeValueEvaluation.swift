internal import PatronBundle
package import PatronCore
internal import PatronLifetimeValue

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
        guard customers.count == days.count, amounts.map({ $0.count == days.count }) ?? true else {
            throw PatronError(
                .badInput, "expected as many days and amounts as customers", at: Place(field: "transactions"))
        }
        let order = customers.indices.sorted { (customers[$0], days[$0], $0) < (customers[$1], days[$1], $1) }
        var result = LifetimeValueHoldout()
        var (current, lastDay): (Int?, Day?) = (nil, nil)
        var known = false
        for at in order {
            let (day, amount) = (days[at], amounts?[at] ?? 1)
            guard amount.isFinite else {
                throw PatronError(.badInput, "an amount is not finite", at: Place(line: at + 1, field: "amount"))
            }
            if customers[at] != current {
                (current, lastDay) = (customers[at], day)
                known = day <= calibrationEnd
                guard known else { continue }
                result.summaries.append(
                    CustomerSummary(
                        transactions: 1, from: day, to: day, spend: amount, repeatSpend: 0, asOf: calibrationEnd))
                result.transactions.append(0)
                result.money.append(0)
                continue
            }
            guard known else { continue }
            let row = result.summaries.count - 1
            if day > calibrationEnd {
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
        result.span = .days(Double(max(0, (days.max() ?? calibrationEnd) - calibrationEnd)))
        return result
    }
}

/// `patron-trainer evaluate lifetime`: fits on the calibration and scores the holdout with what is served.
package enum LifetimeValueEvaluation {
    /// The answer's object: `{"models": [bg-nbd, gamma-gamma], ...}`; the second only where there are amounts.
    ///
    /// `bg-nbd` counts transactions, `gamma-gamma` money: both at once are the family, so both are chosen.
    package static func evaluate(
        _ transactions: LifetimeValueTransactions, calibrationEnd: Day, currency: Currency,
        settings: LifetimeValueSettings = LifetimeValueSettings()
    ) throws(PatronError) -> JSONValue {
        try settings.check()
        let holdout = try transactions.split(calibrationEnd: calibrationEnd)
        guard holdout.span > .days(0) else {
            throw PatronError(
                .badInput, "no transaction after \(calibrationEnd), so nothing to measure on",
                at: Place(field: "calibration-end"))
        }
        let fitted = try LifetimeValueTrainer.fit(
            holdout.summaries, currency: currency, settings: settings, needsSpend: transactions.amounts != nil)
        let measured = holdout.measure(LifetimeValueScorer(try fitted.served()))
        var models = [
            model(
                "bg-nbd", ["r", "alpha", "a", "b"], fitted.purchaseParameters, fitted.facts.purchases,
                measured.transactions,
                naive: measured.naiveTransactions)
        ]
        if transactions.amounts != nil {
            models.append(
                model(
                    "gamma-gamma", ["p", "q", "v"], fitted.spendParameters, fitted.facts.spend, measured.money,
                    naive: measured.naiveMoney,
                    more: [
                        .init("interval_level", .number(LifetimeValueScorer.level)),
                        .init("interval_coverage", .number(measured.coverage)),
                        .init("interval_coverage_repeaters", .number(measured.repeaterCoverage)),
                        .init("frequency_spend_correlation", .number(fitted.correlation)),
                    ]))
        }
        return [
            "models": .array(models), "customers": .int(Int64(holdout.summaries.count)),
            "holdout_days": .number(holdout.span.days), "time_unit": "week",
        ]
    }

    private static func model(
        _ name: String, _ names: [String], _ parameters: [Double], _ fit: LifetimeValueModel.Fit,
        _ errors: LifetimeValueHoldout.Errors, naive: LifetimeValueHoldout.Errors, more: [JSONValue.Member] = []
    ) -> JSONValue {
        var members: [JSONValue.Member] = [.init("name", .string(name))]
        if case .object(let fitted) = LifetimeValueTrainer.json(names, parameters, fit) { members += fitted }
        members += [
            .init("holdout_sum", .number(errors.sum)), .init("holdout_actual_sum", .number(errors.actual)),
            .init("holdout_mae", .number(errors.mae)), .init("holdout_rmse", .number(errors.rmse)),
            .init("naive_holdout_sum", .number(naive.sum)), .init("naive_holdout_mae", .number(naive.mae)),
            .init("naive_holdout_rmse", .number(naive.rmse)), .init("chosen", .bool(true)),
        ]
        return .object(members + more)
    }
}
