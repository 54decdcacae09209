internal import PatronBundle
package import PatronCore
internal import PatronLearning
internal import PatronPropensity

extension PropensityTrainer {
    /// Churn and repurchase, each measured on the last horizon of the data.
    ///
    /// Cut dates lie a step apart, back from a horizon before the end. The outcome after the last cut only tests; those that end
    /// before it train, and a cut among them in the same way chooses learner and settings. With equal horizons one fit serves
    /// both heads, so that the two add up to 1.
    package static func purchaseHeads(
        context: TrainingContext, settings: PropensitySettings = PropensitySettings()
    ) throws(PatronError) -> [TrainedHead] {
        let horizon = settings.repurchaseHorizon
        let repurchase = try PurchaseRows(context, horizon: horizon, settings).head(
            HeadIdentity(
                name: "repurchase", outcome: "at least one purchase within \(plainDays(horizon))", inputs: .purchases,
                horizonDays: horizon.days))
        let source =
            settings.churnHorizon == horizon
            ? repurchase
            : try PurchaseRows(
                context, horizon: settings.churnHorizon, settings
            ).head(
                HeadIdentity(name: "stay", outcome: "", inputs: .purchases, horizonDays: settings.churnHorizon.days))
        var churn = source.head.complement(
            name: "churn", outcome: "no purchase within \(plainDays(settings.churnHorizon))")
        churn.metrics = try source.measured(churn, invert: true)
        var again = repurchase.head
        again.metrics = try repurchase.measured(
            again, invert: false,
            more: [.init("baselines", try PurchaseBaselines.compare(repurchase, context: context))])
        return [churn, again]
    }

    private static func plainDays(_ span: TimeSpan) -> String {
        span.days == span.days.rounded() ? "\(Int(span.days)) days" : "\(span.days) days"
    }
}
