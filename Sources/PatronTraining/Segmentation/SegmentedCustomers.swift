internal import PatronBundle
internal import PatronCore
internal import PatronSegmentation

/// The customers who had bought something by the end of the data, with their figures.
struct SegmentedCustomers {
    /// Row of the customer table of each.
    private(set) var customers: [Int] = []
    private(set) var summaries: [CustomerSummary] = []
    /// Customers x ``RFMFeature``, untransformed.
    private(set) var rows: [[Double]] = []

    init(_ context: TrainingContext) {
        for customer in 0..<context.customers.count {
            guard let summary = context.customers.history(of: customer).summary(asOf: context.end) else { continue }
            customers.append(customer)
            summaries.append(summary)
            rows.append(RFMFeature.allCases.map { $0.value(summary) })
        }
    }

    private func subject(_ at: Int, _ context: TrainingContext) -> SegmentSubject {
        SegmentSubject(
            history: context.customers.history(of: customers[at]), items: context.items, row: customers[at],
            moment: context.end)
    }

    /// Those whom no rule takes.
    func outside(_ rules: [SegmentRule], _ context: TrainingContext) -> [Int] {
        guard !rules.isEmpty else { return Array(rows.indices) }
        let matcher = SegmentRuleMatcher(rules)
        return rows.indices.filter { at in
            matcher.segment(
                summaries[at], subject(at, context), country: context.countries?.rows[customers[at]]) == nil
        }
    }

    /// The segment of each, as the server assigns it.
    func assign(_ scorer: SegmentationScorer, _ context: TrainingContext) -> [Int] {
        rows.indices.map { at in scorer.assign(summaries[at], subject(at, context))?.segment ?? 0 }
    }

    /// How many order lines of each category each has; empty where no item has one.
    func orderLines(_ context: TrainingContext) -> [[(category: String, lines: Double)]] {
        guard context.items.categories.count > 0 else { return [] }
        let names = (0..<context.items.categories.count).map { context.items.categories.text($0) }
        return customers.map { customer in
            let history = context.customers.history(of: customer)
            var lines: [UInt32: Double] = [:]
            for at in history.items.indices {
                let category = context.items.category[Int(history.items[at])]
                if category != ItemTable.noCategory { lines[category, default: 0] += Double(history.itemOrders[at]) }
            }
            return lines.sorted { $0.key < $1.key }.map { (names[Int($0.key)], $0.value) }
        }
    }
}
