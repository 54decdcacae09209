internal import Foundation
package import PatronCore
package import PatronFeatures
internal import PatronNumerics

/// What a purchase model knows of one customer: everything that is asked of him, whichever the model.
package enum PurchasePosterior: Sendable {
    case betaGeometric(BetaGeometric.Posterior)
    case pareto(ParetoNBD.Posterior)

    /// P(alive): the probability that he has not stopped, in 0...1.
    package var alive: Double {
        switch self {
        case .betaGeometric(let customer): customer.alive
        case .pareto(let customer): customer.alive
        }
    }

    /// Shape and (in weeks) rate parameter of his purchase rate if active.
    private var rate: (shape: Double, weeks: Double) {
        switch self {
        case .betaGeometric(let customer): (customer.shape, customer.weeks)
        case .pareto(let customer): (customer.shape, customer.weeks)
        }
    }

    /// E[purchases in the coming span | history], finite for every input.
    package func expectedPurchases(in span: TimeSpan) -> Double {
        switch self {
        case .betaGeometric(let customer): customer.alive * customer.expectedPurchasesIfActive(in: span)
        case .pareto(let customer): customer.alive * customer.expectedPurchasesIfActive(in: span)
        }
    }

    /// P(no purchase in the coming span | history).
    package func probabilityOfNone(in span: TimeSpan) -> Double {
        switch self {
        case .betaGeometric(let customer): 1 - alive * (1 - customer.probabilityOfNoneIfActive(in: span))
        case .pareto(let customer): 1 - alive * (1 - customer.probabilityOfNoneIfActive(in: span))
        }
    }

    /// P(active after the coming span | history).
    package func probabilityAlive(after span: TimeSpan) -> Double {
        switch self {
        case .betaGeometric(let customer): alive * customer.probabilityActive(after: span)
        case .pareto(let customer): alive * customer.probabilityActive(after: span)
        }
    }

    /// P(n purchases in the coming span | history) for n = 0...most; what is missing to 1 is P(more).
    package func distribution(in span: TimeSpan, upTo most: Int) -> [Double] {
        var result =
            switch self {
            case .betaGeometric(let customer): customer.distributionIfActive(in: span, upTo: most)
            case .pareto(let customer): customer.distributionIfActive(in: span, upTo: most)
            }
        for n in result.indices { result[n] *= alive }
        result[0] += 1 - alive
        return result
    }

    /// E[N (N - 1)] of the purchases N in the coming span | history.
    func secondFactorialMoment(in span: TimeSpan) -> Double {
        switch self {
        case .betaGeometric(let customer): alive * customer.secondFactorialMomentIfActive(in: span)
        case .pareto(let customer): alive * customer.secondFactorialMomentIfActive(in: span)
        }
    }

    /// Discounted expected residual transactions (Fader, Hardie and Lee 2005): all purchases to come, each worth
    /// exp(-δ t) where it comes t from now and δ is the rate compounded continuously. Without a discount the sum may not
    /// be finite, so the rate has to be above 0; else infinity.
    package func discountedResidualPurchases(_ discount: DiscountRate) -> Double {
        discounted(discount) { week in
            switch self {
            case .betaGeometric(let customer): customer.purchasesPerWeek(after: week)
            case .pareto(let customer): customer.purchasesPerWeek(after: week)
            }
        }
    }

    /// For how many of its service periods the customer stays active, discounted like purchases.
    func discountedActivePeriods(_ model: LifetimeValueModel) -> Double {
        guard let costs = model.costs else { return 0 }
        let weeks = discounted(model.discount) { week in
            switch self {
            case .betaGeometric(let customer): customer.probabilityActive(after: .weeks(week))
            case .pareto(let customer): customer.probabilityActive(after: .weeks(week))
            }
        }
        return weeks * 7 / 365.25 * costs.servicePeriod.perYear
    }

    /// P(alive) times the integral of what happens in a week, if active, discounted continuously.
    private func discounted(_ discount: DiscountRate, _ perWeek: (Double) -> Double) -> Double {
        let force = log1p(discount.rate) * discount.period.perYear * 7 / 365.25
        guard force > 0 else { return .infinity }
        return alive * Quadrature.halfLine(scale: 1 / (force + 1 / rate.weeks)) { perWeek($0) * exp(-force * $0) }
    }

    /// The time within which the given part of such customers, if still active by then, buys again: a quantile of the Lomax
    /// distribution of the waiting time, the same in every model. Nil where it lies more than `limit` ahead.
    package func timeToNextPurchase(quantile: Double, limit: TimeSpan) -> TimeSpan? {
        let weeks = rate.weeks * expm1(-log1p(-quantile) / rate.shape)
        return weeks <= limit.weeks ? .weeks(weeks) : nil
    }
}
