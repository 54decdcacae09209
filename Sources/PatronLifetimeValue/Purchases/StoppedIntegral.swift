internal import Foundation
internal import PatronNumerics

/// J = ∫ (alpha + y)^-A (beta + y)^-B dy over the moments y at which a Pareto/NBD customer may have stopped: all that P(alive)
/// needs, without hypergeometric functions, whose published forms overflow for frequent buyers. Fits take many such integrals
/// at once, with their gradients, from `Kernels.stoppedIntegrals`.
///
/// With m the smaller of alpha and beta and v = ln ((m + y) / (m + t_x)) the logarithm of the integrand falls ever more
/// steeply. Nodes are spread as its slope at the start would have them, so that what is left to the rule is at most 1, and
/// smooth but for a power of the distance to the end, which a graded rule takes.
struct StoppedIntegral {
    /// ln J.
    let log: Double

    /// - Parameters:
    ///   - purchases: alpha and its power A.
    ///   - dropout: beta and its power B.
    init(
        _ purchases: (weeks: Double, power: Double), _ dropout: (weeks: Double, power: Double), from start: Double,
        to end: Double, _ rule: Quadrature.Rule
    ) {
        let (small, large) = purchases.weeks > dropout.weeks ? (dropout, purchases) : (purchases, dropout)
        let (smallStart, largeStart) = (small.weeks + start, large.weeks + start)
        let length = log1p((end - start) / smallStart)
        let slope = (small.power - 1) + large.power * smallStart / largeStart
        let flat = abs(slope * length) < 1e-6
        let span = flat ? length : -expm1(-slope * length)
        var total = 0.0
        for at in rule.nodes.indices {
            let v = flat ? rule.nodes[at] * length : -log1p(-rule.nodes[at] * span) / slope
            let largeGrowth = log1p(smallStart * expm1(v) / largeStart)
            let exponent = (flat ? 0 : slope * v) - (small.power - 1) * v - large.power * largeGrowth
            total += rule.weights[at] * Foundation.exp(exponent)
        }
        log =
            (1 - small.power) * Foundation.log(smallStart) - large.power * Foundation.log(largeStart)
            + Foundation.log(flat ? length : span / slope) + Foundation.log(total)
    }
}
