internal import Foundation
package import PatronCore
internal import PatronNumerics

/// The Pareto/NBD model of repeat purchases (Schmittlein, Morrison and Colombo 1987; Fader and Hardie 2005, "A note on
/// deriving the Pareto/NBD model").
///
/// While active, a customer buys at rate λ ~ Gamma(r, alpha); he stops at a moment of his own, at rate μ ~ Gamma(s, beta).
/// Rates are per week.
package struct ParetoNBD: Sendable, Hashable {
    /// Shape of the purchase rates.
    package var r: Double
    /// Rate parameter of the purchase rates, in weeks.
    package var alpha: Double
    /// Shape of the dropout rates.
    package var s: Double
    /// Rate parameter of the dropout rates, in weeks.
    package var beta: Double

    /// Creates the model from its four positive parameters; alpha and beta are in weeks.
    package init(r: Double, alpha: Double, s: Double, beta: Double) {
        self.r = r
        self.alpha = alpha
        self.s = s
        self.beta = beta
    }

    /// A customer's sufficient statistics with what is known of him given that he is still active: λ and μ are then
    /// independent.
    package struct Posterior: Sendable {
        /// P(alive): the probability that he has not stopped, in 0...1.
        package let alive: Double
        /// Shape and (in weeks) rate parameter of his purchase rate if active.
        let shape, weeks: Double
        /// Shape and (in weeks) rate parameter of his dropout rate if active.
        let dropoutShape, dropoutWeeks: Double
    }

    /// The posterior of a customer with `repeats` repeat purchases, the last of them `recency` after the first purchase,
    /// seen `age` after the first purchase. Values out of order are brought into 0 <= recency <= age.
    package func posterior(repeats: Int, recency: TimeSpan, age: TimeSpan) -> Posterior {
        let x = Double(max(0, repeats))
        let age = max(0, age.weeks)
        let recency = min(max(0, recency.weeks), age)
        var alive = 1.0
        if age > recency {
            let stopped = StoppedIntegral(
                (alpha, r + x), (beta, s + 1), from: recency, to: age, Quadrature.graded48)
            let logOdds = log(s) + stopped.log + (r + x) * log(alpha + age) + s * log(beta + age)
            alive = logistic(-logOdds)
        }
        return Posterior(
            alive: alive, shape: r + x, weeks: alpha + age, dropoutShape: s, dropoutWeeks: beta + age)
    }
}

extension ParetoNBD.Posterior {
    /// ln (1 + t / (beta + T)).
    private func growth(_ weeks: Double) -> Double { log1p(max(0, weeks) / dropoutWeeks) }

    /// P(still active after the span | active now).
    func probabilityActive(after span: TimeSpan) -> Double { exp(-dropoutShape * growth(span.weeks)) }

    /// Purchases a week to be expected at that distance | active now.
    func purchasesPerWeek(after weeks: Double) -> Double {
        shape / self.weeks * exp(-dropoutShape * growth(weeks))
    }

    /// E[purchases in the span | active now]: E[λ] times the expected active time, with the limit ln at s = 1.
    func expectedPurchasesIfActive(in span: TimeSpan) -> Double {
        let growth = growth(span.weeks)
        let power = dropoutShape - 1
        let active = abs(power) < 1e-14 ? growth : -expm1(-power * growth) / power
        return shape / weeks * min(dropoutWeeks * active, max(0, span.weeks))
    }

    /// E[N (N - 1)] of the purchases N in the span, active now: E[λ²] ∫_0^t 2 v P(active at v) dv.
    func secondFactorialMomentIfActive(in span: TimeSpan) -> Double {
        let t = max(0, span.weeks)
        return shape * (shape + 1) / (weeks * weeks)
            * Quadrature.finite(0, t) { 2 * $0 * exp(-dropoutShape * growth($0)) }
    }

    /// P(no purchase in the span | active now).
    func probabilityOfNoneIfActive(in span: TimeSpan) -> Double {
        let t = max(0, span.weeks)
        var result = 0.0
        eachEnd(within: t) { weight, active in result += weight * exp(-shape * log1p(active / weeks)) }
        return min(1, result)
    }

    /// P(n purchases in the span | active now) for n = 0...most: active to the end, or stopped at v with n purchases by then.
    func distributionIfActive(in span: TimeSpan, upTo most: Int) -> [Double] {
        var result = [Double](repeating: 0, count: max(0, most) + 1)
        eachEnd(within: max(0, span.weeks)) { weight, active in
            let counts = NegativeBinomial(shape: shape, ratio: active / weeks)
            for n in result.indices { result[n] += weight * counts.probability(n) }
        }
        return result
    }

    /// How long he stays active within t weeks, as weighted nodes. In q = P(active at v) the moment of stopping is uniform; two
    /// panels, as most purchases of frequent buyers happen early.
    private func eachEnd(within t: Double, _ body: (_ weight: Double, _ active: Double) -> Void) {
        let end = exp(-dropoutShape * growth(t))
        body(end, t)
        let bend = end + 0.8 * (1 - end)
        let rule = Quadrature.gauss48
        func panel(_ low: Double, _ high: Double) {
            for at in rule.nodes.indices {
                let q = low + (high - low) * rule.nodes[at]
                body(rule.weights[at] * (high - low), min(t, dropoutWeeks * expm1(-log(q) / dropoutShape)))
            }
        }
        panel(end, bend)
        panel(bend, 1)
    }
}
