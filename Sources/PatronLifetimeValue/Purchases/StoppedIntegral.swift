internal import Foundation
package import PatronNumerics

/// J = ∫ (alpha + y)^-A (beta + y)^-B dy over the moments y at which a Pareto/NBD customer may have stopped, and means over y
/// with that density: all that the likelihood, its gradient and P(alive) need, without hypergeometric functions, whose
/// published forms overflow for frequent buyers.
///
/// With m the smaller of alpha and beta and v = ln ((m + y) / (m + t_x)) the logarithm of the integrand falls ever more
/// steeply. Nodes are spread as its slope at the start would have them, so that what is left to the rule is at most 1, and
/// smooth but for a power of the distance to the end, which a graded rule takes.
package struct StoppedIntegral {
    /// ln J.
    package private(set) var log: Double
    /// Mean of ln (1 + y / alpha) and of 1 / (alpha + y).
    package private(set) var growth = 0.0, inverse = 0.0
    /// Mean of ln (1 + y / beta) and of 1 / (beta + y).
    package private(set) var dropoutGrowth = 0.0, dropoutInverse = 0.0

    /// - Parameters:
    ///   - purchases: alpha and its power A.
    ///   - dropout: beta and its power B.
    package init(
        _ purchases: (weeks: Double, power: Double), _ dropout: (weeks: Double, power: Double), from start: Double,
        to end: Double, _ rule: Quadrature.Rule
    ) {
        let swapped = purchases.weeks > dropout.weeks
        let (small, large) = swapped ? (dropout, purchases) : (purchases, dropout)
        let (smallStart, largeStart) = (small.weeks + start, large.weeks + start)
        let length = log1p((end - start) / smallStart)
        let slope = (small.power - 1) + large.power * smallStart / largeStart
        let flat = abs(slope * length) < 1e-6
        let span = flat ? length : -expm1(-slope * length)
        var (total, smallLog, smallInverse, largeLog, largeInverse) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for at in rule.nodes.indices {
            let v = flat ? rule.nodes[at] * length : -log1p(-rule.nodes[at] * span) / slope
            let more = smallStart * expm1(v)
            let largeGrowth = log1p(more / largeStart)
            let exponent = (flat ? 0 : slope * v) - (small.power - 1) * v - large.power * largeGrowth
            let weight = rule.weights[at] * Foundation.exp(exponent)
            total += weight
            smallLog += weight * v
            smallInverse += weight / (smallStart + more)
            largeLog += weight * largeGrowth
            largeInverse += weight / (largeStart + more)
        }
        log =
            (1 - small.power) * Foundation.log(smallStart) - large.power * Foundation.log(largeStart)
            + Foundation.log(flat ? length : span / slope) + Foundation.log(total)
        smallLog = log1p(start / small.weeks) + smallLog / total
        largeLog = log1p(start / large.weeks) + largeLog / total
        (growth, inverse, dropoutGrowth, dropoutInverse) =
            swapped
            ? (largeLog, largeInverse / total, smallLog, smallInverse / total)
            : (smallLog, smallInverse / total, largeLog, largeInverse / total)
    }
}
