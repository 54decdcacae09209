internal import Foundation
internal import PatronBundle
package import PatronCore
internal import PatronLifetimeValue

/// Fits BG/NBD and Gamma-Gamma by maximum likelihood and measures them on the data's last part.
package enum LifetimeValueTrainer {
    /// Fits on all data up to the context's end; the metrics come from a second fit that did not see the holdout.
    ///
    /// Throws `refused` with the reason where the data cannot support the models, `badUsage` for impossible settings.
    package static func train(
        context: TrainingContext, settings: LifetimeValueSettings
    ) throws(PatronError) -> TrainedFamily {
        try settings.check()
        let summaries = allSummaries(context.customers, asOf: context.end)
        let fitted = try fit(summaries, currency: context.currency, settings: settings)
        context.log("lifetime value: BG/NBD on \(summaries.count) customers, \(fitted.facts.purchases.reason)")
        context.log(
            "lifetime value: Gamma-Gamma on \(fitted.facts.spend.customers) repeaters, \(fitted.facts.spend.reason)")
        var file = TensorFileWriter()
        try fitted.write(into: &file)
        return TrainedFamily(
            fileName: LifetimeValueModel.fileName, file: file,
            metrics: .object([
                .init("customers", .int(Int64(summaries.count))),
                .init(
                    "bg_nbd", json(["r", "alpha_weeks", "a", "b"], fitted.purchaseParameters, fitted.facts.purchases)),
                .init("gamma_gamma", json(["p", "q", "v"], fitted.spendParameters, fitted.facts.spend)),
                .init("repeaters_without_positive_spend", .int(Int64(fitted.leftOut))),
                .init("frequency_spend_correlation", .number(fitted.correlation)),
                .init("holdout", try holdoutMetrics(context, settings)),
            ]))
    }

    /// Fits both models to summaries.
    static func fit(
        _ summaries: [CustomerSummary], currency: Currency, settings: LifetimeValueSettings, needsSpend: Bool = true
    ) throws(PatronError) -> FittedLifetimeValue {
        let place = Place(field: "lifetime_value")
        guard summaries.count >= settings.minimumCustomers else {
            throw PatronError(
                .refused, "\(summaries.count) customers, expected at least \(settings.minimumCustomers)", at: place)
        }
        let repeaters = summaries.count { $0.repeats > 0 }
        guard repeaters >= settings.minimumRepeaters else {
            throw PatronError(
                .refused,
                "\(repeaters) customers with a repeat purchase, expected at least \(settings.minimumRepeaters)",
                at: place)
        }
        let spends = GammaGammaLikelihood(summaries)
        let purchases = BetaGeometricLikelihood(summaries).fit()
        guard needsSpend else { return FittedLifetimeValue(purchases, nil, spends, currency, settings) }
        guard spends.customers >= settings.minimumRepeaters else {
            throw PatronError(
                .refused,
                "\(spends.customers) repeaters with a positive mean spend, expected at least \(settings.minimumRepeaters)",
                at: place)
        }
        let spend = spends.fit()
        for (name, fit) in [("BG/NBD", purchases), ("Gamma-Gamma", spend)] {
            guard fit.report.logLikelihood.isFinite, fit.parameters.allSatisfy({ $0 > 0 && $0.isFinite }) else {
                throw PatronError(.refused, "\(name) found no finite likelihood: \(fit.report.reason)", at: place)
            }
        }
        guard spend.parameters.count == 3, spend.parameters[1] > 1 else {
            throw PatronError(
                .refused, "spends have so heavy a tail that their mean does not exist (Gamma-Gamma's q is not above 1)",
                at: place)
        }
        return FittedLifetimeValue(purchases, spend, spends, currency, settings)
    }

    private static func allSummaries(_ customers: CustomerTable, asOf moment: Timestamp) -> [CustomerSummary] {
        (0..<customers.count).compactMap { customers.history(of: $0).summary(asOf: moment) }
    }

    /// Cuts the data in time, fits on the first part and scores the last through a written model.
    private static func holdoutMetrics(
        _ context: TrainingContext, _ settings: LifetimeValueSettings
    ) throws(PatronError) -> JSONValue {
        let end = context.end.day
        let first = (0..<context.customers.count).lazy.compactMap { context.customers.history(of: $0).orderTimes.first }
            .min()
        let start = first.map { Timestamp(milliseconds: $0).day } ?? end
        let horizon = settings.horizon.period.advance(end, by: settings.horizon.count) - end
        let days = min(horizon, Int(settings.holdoutShare * Double(end - start)))
        guard days > 0 else { return ["skipped": "the data is too short for a holdout"] }
        let cut = end + -days
        // The cut's whole day is calibration.
        let moment = (cut + 1).start - TimeSpan(milliseconds: 1)
        var holdout = LifetimeValueHoldout()
        holdout.span = .days(Double(days))
        for customer in 0..<context.customers.count {
            let history = context.customers.history(of: customer)
            guard let before = history.summary(asOf: moment), let after = history.summary(asOf: context.end) else {
                continue
            }
            holdout.summaries.append(before)
            holdout.transactions.append(Double(after.transactions - before.transactions))
            holdout.money.append(after.spend - before.spend)
        }
        let fitted: FittedLifetimeValue
        do {
            fitted = try fit(holdout.summaries, currency: context.currency, settings: settings)
        } catch {
            return ["skipped": .string("calibration: \(error.message)")]
        }
        let measured = holdout.measure(LifetimeValueScorer(try fitted.served()))
        return [
            "calibration_end": .string(cut.description), "days": .int(Int64(days)),
            "customers": .int(Int64(holdout.summaries.count)), "transactions": measured.transactions.json,
            "naive_transactions": measured.naiveTransactions.json, "money": measured.money.json,
            "naive_money": measured.naiveMoney.json, "interval_level": .number(LifetimeValueScorer.level),
            "interval_coverage": .number(measured.coverage),
            "interval_coverage_repeaters": .number(measured.repeaterCoverage),
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
