internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronLearning
internal import PatronLoyalty

/// What the score says of what follows: customers scored as of some time before the end of the data, against what they then bought.
enum LoyaltyHoldout {
    private static let days = 90
    private static let groups = 5

    static func json(
        _ context: TrainingContext, _ document: LoyaltyDocument, _ settings: LoyaltySettings
    ) -> JSONValue {
        let cut = context.end - .days(Double(days))
        guard let lines = context.transactions else { return ["skipped": "there are no lines"] }
        var past: [LoyaltyActivity] = []
        var future: [Double?] = []
        for row in 0..<context.customers.count {
            let activity = activity(row, lines, context.items, document.window, asOf: cut)
            guard activity.orders > 0 else { continue }
            past.append(activity)
            let history = context.customers.history(of: row)
            let later = history.orderTimes.indices.filter {
                history.orderTimes[$0] > cut.milliseconds && history.orderTimes[$0] <= context.end.milliseconds
            }
            future.append(later.isEmpty ? nil : later.reduce(0) { $0 + history.orderAmounts[$1] })
        }
        let labels = future.map { $0 != nil }
        guard past.count >= settings.minimumCustomers else {
            return ["skipped": "too few customers had bought by then"]
        }
        let ranks = LoyaltyRanks(past)
        let scores = past.map { ranks.score($0, document.weights).score }
        guard let auc = BinaryMetrics.auc(scores, labels) else {
            return ["skipped": "all customers bought afterwards, or none"]
        }
        let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        return [
            "as_of": .string(cut.description), "days": .int(Int64(days)), "customers": .int(Int64(past.count)),
            "auc": .number(auc), "auc_interval": BinaryMetrics.aucInterval(scores, labels).json,
            "groups": .array(
                (0..<groups).map { group in
                    let members = order[group * order.count / groups..<(group + 1) * order.count / groups]
                    let count = Double(max(1, members.count))
                    return [
                        "customers": .int(Int64(members.count)),
                        "mean_score": .number(members.reduce(0) { $0 + scores[$1] } / count),
                        "bought": .number(Double(members.count { labels[$0] }) / count),
                        "mean_spend": .number(members.reduce(0) { $0 + (future[$1] ?? 0) } / count),
                    ]
                }),
        ]
    }

    /// What a customer did within the window before a moment, by the lines: the table keeps the last time of each item, which would
    /// tell what was bought again afterwards.
    private static func activity(
        _ row: Int, _ lines: Transactions, _ items: ItemTable, _ window: LoyaltyWindow, asOf cut: Timestamp
    ) -> LoyaltyActivity {
        let start = (cut - .days(window.days)).milliseconds
        var activity = LoyaltyActivity()
        var kinds: Set<UInt32> = []
        var orders: Set<UInt32> = []
        for line in lines.lines(ofCustomer: row)
        where lines.time[line] > start && lines.time[line] <= cut.milliseconds {
            activity.amount += lines.amount(line)
            orders.insert(lines.order[line])
            let item = lines.item[line]
            kinds.insert(window.breadth == .items ? item : items.category[Int(item)])
        }
        (activity.orders, activity.breadth) = (orders.count, kinds.count)
        return activity
    }
}
