internal import Foundation

/// Expectations over a beta distribution by quadrature: the way out where series converge slowly or cancel.
package enum BetaExpectation {
    /// Nodes to either side of the centre.
    private static let halfNodes = 96
    /// Step of the trapezoidal rule in the transformed variable; 96 steps reach 4.8, where `sinh` is 60 scales away.
    private static let step = 0.05

    /// E[g(p)] for p ~ Beta(a, b), a and b > 0, and a smooth bounded g; relative error about 1e-10.
    ///
    /// In y = logit p the density is e^(a y) / (1 + e^y)^(a + b), smooth and with exponential tails; y = mode + scale sinh v
    /// makes the tails double exponential, for which the trapezoidal rule is optimal (Takahasi and Mori 1974). The weights
    /// are normalised by their own sum, so that no beta function is needed.
    package static func mean(_ a: Double, _ b: Double, _ g: (Double) -> Double) -> Double {
        let mode = Foundation.log(a / b)
        let scale = (1 / a + 1 / b).squareRoot()
        let peak = logWeight(mode, a, b)
        var (total, weights) = (0.0, 0.0)
        for node in -halfNodes...halfNodes {
            let v = Double(node) * step
            let y = mode + scale * sinh(v)
            let weight = Foundation.exp(logWeight(y, a, b) - peak) * cosh(v)
            guard weight > 0 else { continue }
            weights += weight
            total += weight * g(1 / (1 + Foundation.exp(-y)))
        }
        return total / weights
    }

    /// a ln p + b ln (1 - p) at p = logistic(y), without overflow.
    private static func logWeight(_ y: Double, _ a: Double, _ b: Double) -> Double {
        y > 0 ? -a * log1p(Foundation.exp(-y)) - b * (y + log1p(Foundation.exp(-y)))
            : a * (y - log1p(Foundation.exp(y))) - b * log1p(Foundation.exp(y))
    }
}
