internal import Foundation
internal import PatronNumerics

/// The Gamma-Gamma model of spend per purchase (Fader and Hardie 2013, "The Gamma-Gamma model of monetary value").
///
/// One customer's spends are Gamma(p, ν) around his own mean p / ν, with ν ~ Gamma(q, v), independent of how often he buys.
/// v has the unit of the spends: the bundle's currency, major unit.
package struct GammaGamma: Sendable, Hashable {
    /// Shape of one customer's spends.
    package var p: Double
    /// Shape of ν over customers; above 1, else the population's mean spend does not exist.
    package var q: Double
    /// Rate parameter of ν over customers, in money.
    package var v: Double

    /// Creates the model from its parameters: p, v > 0 and q > 1.
    package init(p: Double, q: Double, v: Double) {
        self.p = p
        self.q = q
        self.v = v
    }

    /// What is known of one customer's ν: Gamma(shape, money).
    package struct Posterior: Sendable {
        let p, shape, money: Double

        /// The expected mean spend per purchase, in money: p money / (shape - 1).
        package var expectedSpend: Double { p * money / (shape - 1) }

        /// Mean and variance of ln (spend of `purchases` purchases), purchases > 0: the sum is a Gamma(p n) over ν.
        func logOfSum(purchases: Double) -> (mean: Double, variance: Double) {
            let total = p * purchases
            return (
                log(money) + GammaFunctions.digamma(total) - GammaFunctions.digamma(shape),
                GammaFunctions.trigamma(total) + GammaFunctions.trigamma(shape)
            )
        }
    }

    /// The posterior of a customer whose `repeats` repeat purchases came to `meanSpend` on average.
    ///
    /// A mean that is not positive (returns outweigh purchases) tells the model nothing: it counts as no repeats.
    package func posterior(repeats: Int, meanSpend: Double) -> Posterior {
        guard repeats > 0, meanSpend > 0, meanSpend.isFinite else { return Posterior(p: p, shape: q, money: v) }
        let x = Double(repeats)
        return Posterior(p: p, shape: p * x + q, money: v + x * meanSpend)
    }
}
