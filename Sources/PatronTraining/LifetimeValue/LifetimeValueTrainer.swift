internal import Foundation
internal import PatronBundle
package import PatronCore
internal import PatronLifetimeValue

/// Chooses a purchase model, fits it and Gamma-Gamma by maximum likelihood and measures them on the data's last part.
package enum LifetimeValueTrainer {
    /// Fits on all data up to the context's end; the metrics come from a second fit that did not see the holdout, and the model
    /// was chosen before the holdout begins.
    ///
    /// Throws `refused` with the reason where the data cannot support the models, `badUsage` for impossible settings.
    package static func train(
        context: TrainingContext, settings: LifetimeValueSettings
    ) throws(PatronError) -> TrainedFamily {
        try settings.check()
        let summaries = allSummaries(context.customers, asOf: context.end)
        let window = settings.window(from: context.firstDay, to: context.lastDay)
        let choice = try PurchaseModelChoice.choose(
            settings.models, context, end: context.lastDay + -(window ?? 0), settings: settings)
        let fits = try LifetimeValueFits(summaries, [choice.kind], settings: settings)
        let fitted = try fits.fitted(choice.kind, currency: context.currency, settings: settings)
        context.log(
            "lifetime value: \(choice.kind.rawValue) on \(summaries.count) customers, \(fitted.facts.purchases.reason)")
        context.log(
            "lifetime value: gamma-gamma on \(fitted.facts.spend.customers) repeaters, \(fitted.facts.spend.reason)")
        var file = TensorFileWriter()
        try fitted.write(into: &file)
        let (purchases, spend) = (fitted.purchases, fitted.spend)
        return TrainedFamily(
            fileName: LifetimeValueModel.fileName, file: file,
            metrics: .object([
                .init("customers", .int(Int64(summaries.count))), .init("model", .string(choice.kind.rawValue)),
                .init(
                    choice.kind.tensor,
                    json(choice.kind.parameterNames, purchases.parameters, fitted.facts.purchases)),
                .init("gamma_gamma", json(["p", "q", "v"], [spend.p, spend.q, spend.v], fitted.facts.spend)),
                .init("repeaters_without_positive_spend", .int(Int64(fits.spends.leftOut))),
                .init("frequency_spend_correlation", .number(fits.spends.correlation)),
                .init("goods", settings.goods?.json ?? .null), .init("choice", choice.evidence),
                .init("holdout", try holdoutMetrics(context, choice.kind, settings, window: window)),
            ]))
    }

    private static func allSummaries(_ customers: CustomerTable, asOf moment: Timestamp) -> [CustomerSummary] {
        (0..<customers.count).compactMap { customers.history(of: $0).summary(asOf: moment) }
    }

    /// Cuts the data in time, fits on the first part and scores the last through a written model.
    private static func holdoutMetrics(
        _ context: TrainingContext, _ kind: PurchaseModel.Kind, _ settings: LifetimeValueSettings, window: Int?
    ) throws(PatronError) -> JSONValue {
        guard let window else { return ["skipped": "the data is too short for a holdout"] }
        // The cut's whole day is calibration.
        let cut = context.lastDay + -window
        let holdout = context.holdout(after: cut, to: context.lastDay)
        let fitted: FittedLifetimeValue
        do {
            fitted = try LifetimeValueFits(holdout.summaries, [kind], settings: settings)
                .fitted(kind, currency: context.currency, settings: settings)
        } catch {
            return ["skipped": .string("calibration: \(error.message)")]
        }
        let measured = holdout.measure(LifetimeValueScorer(try fitted.served()))
        let rival = try PurchaseModelChoice.rival(context, cut: cut, window: window)
        return [
            "calibration_end": .string(cut.description), "days": .int(Int64(window)),
            "customers": .int(Int64(holdout.summaries.count)), "transactions": measured.transactions.json,
            "naive_transactions": measured.naiveTransactions.json, "money": measured.money.json,
            "naive_money": measured.naiveMoney.json, "interval_level": .number(LifetimeValueScorer.level),
            "interval_coverage": .number(measured.coverage),
            "interval_coverage_repeaters": .number(measured.repeaterCoverage),
            "groups": .array(measured.groups.map(\.json)),
            "log_likelihood": .number(holdout.figures(of: fitted.purchases, nil).logLikelihood),
            "regression": rival.map { holdout.figures(of: $0).json(name: "regression") } ?? .null,
        ]
    }

    /// A fit as metrics have it.
    static func json(_ names: [String], _ parameters: [Double], _ fit: LifetimeValueModel.Fit) -> JSONValue {
        .object([
            .init("parameters", .object(zip(names, parameters).map { .init($0, .number($1)) })),
            .init(
                "standard_errors",
                fit.standardErrors.map { errors in .object(zip(names, errors).map { .init($0, .number($1)) }) } ?? .null
            ),
            .init("log_likelihood", .number(fit.logLikelihood)), .init("converged", .bool(fit.converged)),
            .init("reason", .string(fit.reason)), .init("customers", .int(Int64(fit.customers))),
        ])
    }
}
