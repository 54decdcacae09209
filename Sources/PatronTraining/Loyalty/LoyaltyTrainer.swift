internal import PatronBundle
package import PatronCore
package import PatronEngine
internal import PatronLifetimeValue
internal import PatronLoyalty

/// Counts customers into tables of ranks, and draws the bounds of tiers, grades and stages from them and from the families that
/// were trained before.
package enum LoyaltyTrainer {
    /// Throws `refused` with the reason where too few customers bought within the window.
    package static func train(
        context: TrainingContext, families: Families, settings: LoyaltySettings
    ) throws(PatronError) -> TrainedFamily {
        let window = LoyaltyWindow(
            days: settings.window.days, breadth: context.items.categories.count > 1 ? .categories : .items)
        let buffer = LoyaltyBuffer()
        let customers = context.customers
        var active: [LoyaltyActivity] = []
        var (values, spends, gaps): ([Double], [Double], [Double]) = ([], [], [])
        for row in 0..<customers.count {
            let history = customers.history(of: row)
            guard let summary = history.summary(asOf: context.end) else { continue }
            let activity = window.activity(history, context.items, asOf: context.end, buffer)
            if activity.orders > 0 { active.append(activity) }
            spends.append(activity.amount)
            if let score = families.lifetimeValue?.score(summary, asOf: context.end.day) { values.append(score.value) }
            if summary.repeats > 0 { gaps.append(summary.recency.days / Double(summary.repeats)) }
        }
        guard active.count >= settings.minimumCustomers else {
            throw PatronError(
                .refused,
                "needs \(settings.minimumCustomers) customers who bought in the last \(Int(window.days)) days of the data, there are \(active.count)"
            )
        }
        let byValue = families.lifetimeValue != nil
        let weight = settings.weights.all.reduce(0, +)
        var lifecycle = settings.lifecycle
        // Where nobody has come back, the window is all that is known of how long it may take.
        lifecycle.typicalGap = median(gaps) ?? window.days
        var document = LoyaltyDocument(
            window: window,
            weights: LoyaltyWeights(
                frequency: settings.weights.frequency / weight, amount: settings.weights.amount / weight,
                breadth: settings.weights.breadth / weight),
            customers: active.count,
            tiers: zip(settings.tiers, BandRule.bounds(settings.tiers, byValue ? values : spends)).map {
                LoyaltyBand(name: $0.name, from: $1)
            },
            tiersBy: byValue ? .lifetimeValue : .spend, risk: settings.scorecard.scorecard,
            service: settings.service, lifecycle: lifecycle)
        let head = settings.scorecard.head
        if (head == .churn ? families.churn : families.repurchase) == nil { document.risk = nil }
        context.log(
            "loyalty: \(active.count) customers bought in the last \(Int(window.days)) days; tiers by \(document.tiersBy.rawValue)"
        )
        let file = try LoyaltyModel.write(document, LoyaltyRanks(active))
        var served = families
        try ServedModelFile.open(file) { (file) throws(PatronError) in served.loyalty = try LoyaltyModel(file) }
        var metrics = LoyaltyCensus(context, served, document).json
        if document.risk == nil {
            metrics.append(.init("risk", ["refused": .string("there is no probability of \(head.rawValue)")]))
        }
        metrics.append(.init("holdout", LoyaltyHoldout.json(context, document, settings)))
        return TrainedFamily(fileName: LoyaltyModel.fileName, file: file, metrics: .object(metrics))
    }

    private static func median(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        return sorted.isEmpty ? nil : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
