package import PatronBundle
package import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronNumerics
internal import PatronPropensity
internal import PatronSegmentation

/// What to do about each segment: who its customers are, what they are worth, how much of that is at risk, and what follows by rules
/// that anybody can check.
package enum SegmentPlan {
    /// From this mean probability of churn on, a segment is leaving.
    static let leaving = 0.5

    /// Sums over a segment's customers.
    private struct Sums {
        var customers = 0
        var spend = 0.0
        var value = 0.0
        var valueAtRisk = 0.0
        var churn = 0.0
        var repurchase = 0.0
        var orders = 0.0
        var daysSinceLast = 0.0
    }

    /// Writes a line a segment, those with the most value at risk first; returns how many. As of the end of the version's data.
    package static func write(
        _ store: BundleStore, namespace: String, state: String?, to path: String
    ) throws(PatronError) -> Int {
        let snapshot = try Snapshot(try store.open(namespace))
        guard let segmentation = snapshot.families.segmentation, let customers = snapshot.customers else {
            throw PatronError(.refused, "a plan needs the family segmentation", at: Place(field: namespace))
        }
        let erasures = try ServerState.erasures(state, namespace)
        let moment = snapshot.manifest.dataEnd
        let profiles = segmentation.model.document.segments
        let workspace = Workspace()
        var sums = [Sums](repeating: Sums(), count: profiles.count)
        for row in 0..<customers.count where erasures?.contains(customers.ids[row]) != true {
            let scores = snapshot.score(row: row, .all, asOf: moment, workspace)
            guard let segment = scores.segment?.segment, let summary = scores.summary else { continue }
            let (churn, value) = (scores.churn?.probability, scores.value?.value ?? 0)
            sums[segment].customers += 1
            sums[segment].spend += summary.spend
            sums[segment].value += value
            sums[segment].valueAtRisk += value * (churn ?? 1 - (scores.value?.probabilityAlive ?? 1))
            sums[segment].churn += churn ?? 1 - (scores.value?.probabilityAlive ?? 1)
            sums[segment].repurchase += scores.repurchase?.probability ?? 0
            sums[segment].orders += Double(summary.orders)
            sums[segment].daysSinceLast += summary.sinceLast.days
        }
        let everybody = sums.reduce(0) { $0 + $1.customers }
        let meanValue = sums.reduce(0) { $0 + $1.value } / Double(max(1, everybody))
        let writer = try RowWriter(path: path)
        try writer.writeRecord([
            "segment", "customers", "customer_share", "description", "buys", "mean_orders", "mean_days_since_last",
            "mean_spend", "mean_churn", "mean_repurchase", "mean_value", "value", "value_at_risk", "currency", "action",
            "what", "why", "as_of",
        ])
        let order = profiles.indices.filter { sums[$0].customers > 0 }
            .sorted { (sums[$1].valueAtRisk, $0) < (sums[$0].valueAtRisk, $1) }
        for segment in order {
            let (profile, sum) = (profiles[segment], sums[segment])
            let count = Double(sum.customers)
            let action = action(
                churn: sum.churn / count, value: sum.value / count, orders: sum.orders / count, meanValue)
            let figures: [Double] = [
                sum.orders / count, sum.daysSinceLast / count, sum.spend / count, sum.churn / count,
                sum.repurchase / count, sum.value / count, sum.value, sum.valueAtRisk,
            ]
            let buys = profile.buys?.prefix(3).map(\.category).joined(separator: ", ") ?? ""
            var fields = [
                profile.name, "\(sum.customers)", rounded(count / Double(everybody)), profile.description, buys,
            ]
            fields += figures.map(rounded)
            fields += [snapshot.manifest.currency?.code ?? "", action.name, action.what, action.why, "\(moment)"]
            try writer.writeRecord(fields)
        }
        try writer.close()
        return order.count
    }

    /// The rules, the first that applies.
    private static func action(
        churn: Double, value: Double, orders: Double, _ meanValue: Double
    ) -> (name: String, what: String, why: String) {
        switch (churn >= leaving, value >= meanValue, orders < 2) {
        case (true, true, _):
            (
                "win_back", "a personal offer now, by a person where there is one",
                "worth more than the mean, and leaving"
            )
        case (true, false, _):
            ("remind", "a cheap reminder, no discount", "leaving, and worth less than the mean")
        case (false, true, _):
            ("reward", "thanks and early access, no discount", "worth more than the mean, and staying")
        case (false, false, true):
            ("second_purchase", "an invitation to the second purchase", "bought about once, and not leaving")
        case (false, false, false):
            ("grow", "related articles to raise the basket", "staying, and worth less than the mean")
        }
    }

    private static func rounded(_ number: Double) -> String { "\((number * 10_000).rounded() / 10_000)" }
}
