internal import Foundation

/// Expectations over a beta distribution by quadrature: the way out where series converge slowly or cancel.
package enum BetaExpectation {
    /// Step of the trapezoidal rule in the transformed variable.
    private static let step = 0.05
    /// Tails are cut where the density has fallen by e^-40, below double precision.
    private static let tail = 40.0

    /// E[g(p)] for p ~ Beta(a, b), a and b > 0, and a smooth bounded g; relative error about 1e-10.
    ///
    /// In y = logit p the density is e^(a y) / (1 + e^y)^(a + b), smooth and with exponential tails; y = centre + scale sinh v
    /// makes the tails double exponential, for which the trapezoidal rule is optimal (Takahasi and Mori 1974). The weights
    /// are normalised by their own sum, so that no beta function is needed. Centre and scale are the mode's for shapes above
    /// 1; below, they stay where the density bends, and more nodes follow the long tail.
    package static func mean(_ a: Double, _ b: Double, _ g: (Double) -> Double) -> Double {
        let (wideA, wideB) = (max(a, 1), max(b, 1))
        let centre = Foundation.log(wideA / wideB)
        let scale = (1 / wideA + 1 / wideB).squareRoot()
        let peak = logWeight(Foundation.log(a / b), a, b)
        // Near the mode the density is about normal, far out exponential.
        let reach = 2 * tail.squareRoot()
        let left = Int((asinh(reach + tail / (a * scale)) / step).rounded(.up))
        let right = Int((asinh(reach + tail / (b * scale)) / step).rounded(.up))
        var (total, weights) = (0.0, 0.0)
        for node in -left...right {
            let v = Double(node) * step
            let y = centre + scale * sinh(v)
            let weight = Foundation.exp(logWeight(y, a, b) - peak) * cosh(v)
            guard weight > 0 else { continue }
            weights += weight
            total += weight * g(1 / (1 + Foundation.exp(-y)))
        }
        return weights > 0 ? total / weights : g(a / (a + b))
    }

    /// a ln p + b ln (1 - p) at p = logistic(y), without overflow.
    private static func logWeight(_ y: Double, _ a: Double, _ b: Double) -> Double {
        y > 0
            ? -a * log1p(Foundation.exp(-y)) - b * (y + log1p(Foundation.exp(-y)))
            : a * (y - log1p(Foundation.exp(y))) - b * log1p(Foundation.exp(y))
    }
}
