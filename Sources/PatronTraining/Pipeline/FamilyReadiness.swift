internal import PatronCore
internal import PatronData
internal import PatronYAML

/// Whether data is enough for a family, by the least that its trainer asks for, without training.
enum FamilyReadiness {
    /// Why a family cannot be trained; nil if nothing speaks against it.
    static func obstacle(_ family: String, _ settings: YAMLSection, _ dataset: Dataset) throws(PatronError) -> String? {
        let lines = dataset.transactions
        let customers = lines.customers.count
        switch family {
        case "segmentation":
            let least = SegmentationSettings().minimumCustomers
            return customers >= least ? nil : "needs \(least) customers with a purchase, there are \(customers)"
        case "lifetime_value":
            let least = LifetimeValueSettings()
            guard customers >= least.minimumCustomers else {
                return "needs \(least.minimumCustomers) customers, there are \(customers)"
            }
            let repeaters = (0..<customers).count { customer in
                let days = lines.lines(ofCustomer: customer).map { Timestamp(milliseconds: lines.time[$0]).day }
                return days.contains { $0 != days.first }
            }
            return repeaters >= least.minimumRepeaters
                ? nil : "needs \(least.minimumRepeaters) customers with a repeat purchase, there are \(repeaters)"
        case "propensity": return try propensity(settings, dataset)
        default: return customers > 0 && dataset.items.count > 0 ? nil : "needs at least one customer and one item"
        }
    }

    private static func propensity(_ settings: YAMLSection, _ dataset: Dataset) throws(PatronError) -> String? {
        let least = PropensitySettings()
        var obstacles: [String] = []
        let start = dataset.transactions.time.min().map { Timestamp(milliseconds: $0) }
        for (head, standard) in [("churn", least.churnHorizon), ("repurchase", least.repurchaseHorizon)]
        where settings.has(head) {
            let horizon = try settings.section(head).timeSpan("horizon", default: standard)
            let needed = 3 * horizon.days + least.minimumPast.days
            guard let start, let end = dataset.end, (end - start).days >= needed else {
                obstacles.append("\(head): a horizon of \(horizon.days) days needs \(needed) days of purchases")
                continue
            }
        }
        if settings.has("conversion"), let sessions = dataset.sessions {
            let outcomes = min(sessions.positives, sessions.rows - sessions.positives)
            if sessions.rows < least.minimumRows || outcomes < least.minimumOutcomes {
                obstacles.append(
                    "conversion: needs \(least.minimumRows) rows and \(least.minimumOutcomes) of either outcome, there are "
                        + "\(sessions.rows) with \(sessions.positives) positives")
            }
        }
        return obstacles.isEmpty ? nil : obstacles.joined(separator: "; ")
    }
}
