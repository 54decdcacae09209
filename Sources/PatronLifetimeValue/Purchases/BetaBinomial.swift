internal import Foundation
internal import PatronNumerics

/// The BG/BB model of purchases at opportunities that come one by one, such as years of donating (Fader, Hardie and Shang 2010,
/// "Customer-base analysis in a discrete-time noncontractual setting").
///
/// At each opportunity an active customer buys with probability p ~ Beta(alpha, beta); before each he stops for good with
/// probability θ ~ Beta(gamma, delta). Time is counted in opportunities, never in weeks.
package struct BetaBinomial: Sendable, Hashable {
    /// Shapes of the purchase probabilities.
    package var alpha, beta: Double
    /// Shapes of the dropout probabilities.
    package var gamma, delta: Double

    /// Creates the model from its four positive parameters.
    package init(alpha: Double, beta: Double, gamma: Double, delta: Double) {
        self.alpha = alpha
        self.beta = beta
        self.gamma = gamma
        self.delta = delta
    }

    /// What is known of a customer given that he is still active: p and θ are then independent.
    package struct Posterior: Sendable {
        /// P(active at the next opportunity's eve), in 0...1.
        package let alive: Double
        let alpha, beta, gamma, delta: Double
    }

    /// The posterior of a customer who bought `repeats` times in `opportunities` opportunities, the last time at the `recency`-th.
    /// Values out of order are brought into 0 <= recency <= opportunities and repeats <= recency.
    package func posterior(repeats: Int, recency: Int, opportunities: Int) -> Posterior {
        let n = max(0, opportunities)
        let last = min(max(0, recency), n)
        let x = min(max(0, repeats), last)
        let whole = logStopped(x, after: n, of: n)
        var odds = 0.0
        // Stopped after opportunity i, last <= i < n: relative to having stayed for all.
        for i in last..<max(last, n) { odds += exp(logStopped(x, after: i, of: n) - whole) }
        return Posterior(
            alive: odds.isFinite ? 1 / (1 + odds) : 0, alpha: alpha + Double(x), beta: beta + Double(n - x),
            gamma: gamma,
            delta: delta + Double(n))
    }

    /// ln P(this history, active for exactly `i` of `n` opportunities); for i = n, active for at least n.
    private func logStopped(_ x: Int, after i: Int, of n: Int) -> Double {
        let bought = GammaFunctions.logRising(alpha, x) + GammaFunctions.logRising(beta, i - x)
        let stayed = GammaFunctions.logRising(delta, i)
        let common = bought - GammaFunctions.logRising(alpha + beta, i)
        return i < n
            ? common + log(gamma) + stayed - GammaFunctions.logRising(gamma + delta, i + 1)
            : common + stayed - GammaFunctions.logRising(gamma + delta, i)
    }
}

extension BetaBinomial.Posterior {
    /// Opportunities after which a sum over them gives way to its limit: none is that patient.
    private static let maximumOpportunities = 100_000

    /// E[purchases in the next `count` opportunities | history].
    package func expectedPurchases(in count: Int) -> Double {
        var (sum, active) = (0.0, 1.0)
        for i in 0..<max(0, min(count, Self.maximumOpportunities)) {
            active *= (delta + Double(i)) / (gamma + delta + Double(i))
            sum += active
        }
        return alive * alpha / (alpha + beta) * sum
    }

    /// P(n purchases in the next `count` opportunities | history) for n = 0...count.
    package func distribution(in count: Int) -> [Double] {
        let count = max(0, min(count, Self.maximumOpportunities))
        var result = [Double](repeating: 0, count: count + 1)
        var active = 1.0
        for i in 0...count {
            // Active for exactly i of them: the last term is active for all.
            let next = i < count ? active * (delta + Double(i)) / (gamma + delta + Double(i)) : 0
            for n in 0...i { result[n] += (active - next) * betaBinomial(n, of: i) }
            active = next
        }
        for n in result.indices { result[n] *= alive }
        result[0] += 1 - alive
        return result
    }

    private func betaBinomial(_ n: Int, of i: Int) -> Double {
        exp(
            GammaFunctions.logRising(alpha, n) + GammaFunctions.logRising(beta, i - n)
                - GammaFunctions.logRising(alpha + beta, i) + GammaFunctions.logRising(1, i)
                - GammaFunctions.logRising(1, n) - GammaFunctions.logRising(1, i - n))
    }

    /// Discounted expected residual transactions: all purchases to come, each discounted by (1 + rate) for every opportunity
    /// until then, the next opportunity counting as one. The rate is per opportunity, above 0.
    package func discountedResidualPurchases(ratePerOpportunity rate: Double) -> Double {
        guard rate > 0 else { return .infinity }
        // Σ_(k>=1) ((1 - θ) / (1 + d))^k = (1 - θ) / (d + θ).
        return alive * alpha / (alpha + beta) * BetaExpectation.mean(gamma, delta) { (1 - $0) / (rate + $0) }
    }
}
