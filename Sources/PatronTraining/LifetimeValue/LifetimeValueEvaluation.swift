internal import Foundation
internal import PatronBundle
package import PatronCore
internal import PatronLifetimeValue

/// `patron-trainer evaluate lifetime`: fits on the calibration and scores the holdout with what is served.
package enum LifetimeValueEvaluation {
    /// The answer's object: `{"models": [...], "choice": {...}, ...}`: each purchase model, the regression and, where there are amounts,
    /// Gamma-Gamma. Exactly one purchase model is chosen, on a part of the calibration; `gamma-gamma` counts money, so that it is
    /// chosen beside it.
    package static func evaluate(
        _ transactions: LifetimeValueTransactions, calibrationEnd: Day, currency: Currency,
        settings: LifetimeValueSettings = LifetimeValueSettings()
    ) throws(PatronError) -> JSONValue {
        try settings.check()
        let log = try LifetimeValueLog(transactions)
        guard log.lastDay > calibrationEnd else {
            throw PatronError(
                .badInput, "no transaction after \(calibrationEnd), so nothing to measure on",
                at: Place(field: "calibration_end"))
        }
        let holdout = log.holdout(after: calibrationEnd, to: log.lastDay)
        let choice = try PurchaseModelChoice.choose(settings.models, log, end: calibrationEnd, settings: settings)
        let fits = try LifetimeValueFits(
            holdout.summaries, settings.models, settings: settings, needsSpend: transactions.amounts != nil)
        var models: [JSONValue] = []
        for kind in settings.models {
            let fitted = try fits.fitted(kind, currency: currency, settings: settings)
            let measured = holdout.measure(LifetimeValueScorer(try fitted.served()))
            let likelihood = holdout.figures(of: fitted.purchases, nil).logLikelihood
            models.append(
                model(
                    kind.rawValue, fitted.facts.purchases, kind.parameterNames, fitted.purchases.parameters,
                    measured.transactions, naive: measured.naiveTransactions, chosen: kind == choice.kind,
                    more: [
                        .init("holdout_log_likelihood", .number(likelihood)),
                        .init("fit_seconds", .number(fits.seconds[kind] ?? 0)),
                    ]))
            if kind == choice.kind, transactions.amounts != nil {
                let spend = fitted.spend
                models.append(
                    model(
                        "gamma-gamma", fitted.facts.spend, ["p", "q", "v"], [spend.p, spend.q, spend.v], measured.money,
                        naive: measured.naiveMoney, chosen: true,
                        more: [
                            .init("interval_level", .number(LifetimeValueScorer.level)),
                            .init("interval_coverage", .number(measured.coverage)),
                            .init("interval_coverage_repeaters", .number(measured.repeaterCoverage)),
                            .init("frequency_spend_correlation", .number(fits.spends.correlation)),
                        ]))
            }
        }
        if let rival = try rival(log, holdout, calibrationEnd) { models.append(rival) }
        return [
            "models": .array(models), "choice": choice.evidence, "customers": .int(Int64(holdout.summaries.count)),
            "holdout_days": .number(holdout.span.days), "time_unit": "week",
        ]
    }

    /// BG/BB on histories at opportunities: the fit alone, as such files end where the calibration does.
    package static func evaluate(
        opportunities: [(repeats: Int, recency: Int, of: Int, customers: Int)]
    ) throws(PatronError) -> JSONValue {
        for (at, one) in opportunities.enumerated() {
            let isPossible =
                one.of >= 0 && (0...one.of).contains(one.recency) && (0...one.recency).contains(one.repeats)
                && (one.repeats == 0) == (one.recency == 0) && one.customers >= 0
            guard isPossible, one.of <= 10_000 else {
                throw PatronError(
                    .badInput, "expected 0 <= frequency <= recency <= periods <= 10000 and customers",
                    at: Place(field: "opportunities[\(at)]"))
            }
        }
        let histories = PurchaseHistories(opportunities: opportunities)
        guard histories.repeats.contains(where: { $0.x > 0 }) else {
            throw PatronError(.refused, "nobody came back", at: Place(field: "opportunities"))
        }
        let fit = histories.fit(BetaBinomialLikelihood.self)
        var members: [JSONValue.Member] = [.init("name", "bg-bb")]
        if case .object(let fitted) = LifetimeValueTrainer.json(
            ["alpha", "beta", "gamma", "delta"], fit.parameters, fit.report)
        {
            members += fitted
        }
        return [
            "models": .array([.object(members + [.init("chosen", .bool(true))])]),
            "customers": .int(Int64(histories.customers)), "time_unit": "opportunity",
        ]
    }

    /// The regression, from a window of the holdout's length within the calibration.
    private static func rival(
        _ log: LifetimeValueLog, _ holdout: LifetimeValueHoldout, _ calibrationEnd: Day
    ) throws(PatronError) -> JSONValue? {
        let window = Int(holdout.span.days)
        guard let rival = try PurchaseModelChoice.rival(log, cut: calibrationEnd, window: window) else { return nil }
        let figures = holdout.figures(of: rival)
        return .object(
            [.init("name", "regression")] + members(figures.transactions)
                + [
                    .init("holdout_log_likelihood", .number(figures.logLikelihood)),
                    .init("money", figures.money?.json ?? .null), .init("chosen", .bool(false)),
                ])
    }

    private static func model(
        _ name: String, _ fit: LifetimeValueModel.Fit, _ names: [String], _ parameters: [Double],
        _ errors: LifetimeValueHoldout.Errors, naive: LifetimeValueHoldout.Errors, chosen: Bool,
        more: [JSONValue.Member]
    ) -> JSONValue {
        var result: [JSONValue.Member] = [.init("name", .string(name))]
        if case .object(let fitted) = LifetimeValueTrainer.json(names, parameters, fit) { result += fitted }
        result += members(errors)
        result += [
            .init("naive_holdout_sum", .number(naive.sum)), .init("naive_holdout_mae", .number(naive.mae)),
            .init("naive_holdout_rmse", .number(naive.rmse)), .init("chosen", .bool(chosen)),
        ]
        return .object(result + more)
    }

    private static func members(_ errors: LifetimeValueHoldout.Errors) -> [JSONValue.Member] {
        [
            .init("holdout_sum", .number(errors.sum)), .init("holdout_actual_sum", .number(errors.actual)),
            .init("holdout_mae", .number(errors.mae)), .init("holdout_rmse", .number(errors.rmse)),
        ]
    }
}
