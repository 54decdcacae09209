internal import Foundation
package import PatronCore
internal import PatronNumerics

/// The BG/NBD model of repeat purchases (Fader, Hardie and Lee 2005, "Counting your customers the easy way").
///
/// While active, a customer buys at rate λ ~ Gamma(r, alpha); after each repeat purchase he stops for good with
/// probability p ~ Beta(a, b). The rate is per week. The modified model, MBG/NBD (Batislam, Denizel and Filiztekin 2007),
/// lets him stop after the first purchase, too, so that who never came back may be gone.
package struct BetaGeometric: Sendable, Hashable {
    /// Shape of the purchase rates.
    package var r: Double
    /// Rate parameter of the purchase rates, in weeks.
    package var alpha: Double
    /// First shape of the dropout probabilities.
    package var a: Double
    /// Second shape of the dropout probabilities.
    package var b: Double
    /// Whether a customer may stop after his first purchase: MBG/NBD.
    package var isModified: Bool

    /// Creates the model from its four positive parameters; alpha is in weeks.
    package init(r: Double, alpha: Double, a: Double, b: Double, isModified: Bool = false) {
        self.isModified = isModified
        self.r = r
        self.alpha = alpha
        self.a = a
        self.b = b
    }

    /// A customer's sufficient statistics with what is known of him given that he is still active.
    package struct Posterior: Sendable {
        /// P(alive): the probability that he has not stopped, in 0...1.
        package let alive: Double
        /// Shape and (in weeks) rate parameter of his purchase rate if active.
        package let shape, weeks: Double
        /// Shapes of his dropout probability if active.
        package let dropout, stay: Double
        /// What is left of total - 1 - shape once the repeats, which are in both, are taken out: it does not cancel.
        package let excess: Double

        /// P(no purchase in the coming `span` | active now): dropout only follows a purchase, so this is exact.
        package func probabilityOfNoneIfActive(in span: TimeSpan) -> Double {
            exp(-shape * log1p(max(0, span.weeks) / weeks))
        }
    }

    /// The posterior of a customer with `repeats` repeat purchases, the last of them `recency` after the first purchase,
    /// seen `age` after the first purchase. Values out of order are brought into 0 <= recency <= age.
    package func posterior(repeats: Int, recency: TimeSpan, age: TimeSpan) -> Posterior {
        let x = Double(max(0, repeats))
        let age = max(0, age.weeks)
        let recency = min(max(0, recency.weeks), age)
        // How often he could have stopped before today: after each repeat, and in MBG/NBD after the first purchase.
        let stops = isModified ? x + 1 : x
        var alive = 1.0
        if stops > 0 {
            // Odds of having stopped: a / (b + stops - 1) ((alpha + T) / (alpha + t_x))^(r + x), in log space.
            alive = logistic(
                -(log(a) - log(b + (stops - 1)) + (r + x) * log1p((age - recency) / (alpha + recency))))
        }
        return Posterior(
            alive: alive, shape: r + x, weeks: alpha + age, dropout: a, stay: b + stops,
            excess: a + (isModified ? b + 1 : b) - 1 - r)
    }
}
