internal import Foundation

/// Integrals of smooth functions by rules whose nodes are computed once.
package enum Quadrature {
    /// Nodes in 0...1 with their weights, which sum to 1.
    package struct Rule: Sendable {
        package let nodes: [Double]
        package let weights: [Double]
    }

    /// Gauss's and Legendre's rule of 48 points: exact for polynomials up to degree 95.
    package static let gauss48 = gaussLegendre(48)
    /// 24 points that gather at 1, for integrands like a power of 1 - t there: t = 1 - (1 - y)^3 makes them smooth in y.
    package static let graded24 = graded(gaussLegendre(24))
    /// The same with 48 points.
    package static let graded48 = graded(gauss48)

    /// Step and reach of the exp-sinh rule: the weights at its ends lie below double precision for decaying integrands.
    private static let (step, reach) = (0.06, 4.2)

    /// ∫_0^∞ f(t) dt for a smooth f that decays: t = scale exp(π/2 sinh v) and the trapezoidal rule (Takahasi and Mori 1974).
    /// The scale is where f has most of its mass, within some orders of magnitude.
    package static func halfLine(scale: Double, _ f: (Double) -> Double) -> Double {
        var sum = 0.0
        let last = Int(reach / step)
        for at in -last...last {
            let v = Double(at) * step
            let t = scale * exp(0.5 * .pi * sinh(v))
            guard t > 0, t.isFinite else { continue }
            let value = f(t) * t * cosh(v)
            if value.isFinite { sum += value }
        }
        return 0.5 * .pi * step * sum
    }

    /// ∫_low^high f(t) dt by Gauss and Legendre with 48 points.
    package static func finite(_ low: Double, _ high: Double, _ f: (Double) -> Double) -> Double {
        let width = high - low
        var sum = 0.0
        for (node, weight) in zip(gauss48.nodes, gauss48.weights) { sum += weight * f(low + width * node) }
        return width * sum
    }

    private static func graded(_ rule: Rule) -> Rule {
        Rule(
            nodes: rule.nodes.map { 1 - (1 - $0) * (1 - $0) * (1 - $0) },
            weights: zip(rule.nodes, rule.weights).map { 3 * (1 - $0) * (1 - $0) * $1 })
    }

    /// Newton's method on the Legendre polynomial, from Chebyshev's nodes (Numerical Recipes, 3rd ed., 4.6).
    private static func gaussLegendre(_ count: Int) -> Rule {
        var (nodes, weights) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        for at in 0..<count {
            var x = cos(.pi * (Double(at) + 0.75) / (Double(count) + 0.5))
            var slope = 1.0
            for _ in 0..<100 {
                var (previous, value) = (0.0, 1.0)
                for degree in 1...count {
                    let n = Double(degree)
                    (previous, value) = (value, ((2 * n - 1) * x * value - (n - 1) * previous) / n)
                }
                slope = Double(count) * (x * value - previous) / (x * x - 1)
                let change = value / slope
                x -= change
                if abs(change) < 1e-15 { break }
            }
            nodes[at] = 0.5 * (1 - x)
            weights[at] = 1 / ((1 - x * x) * slope * slope)
        }
        return Rule(nodes: nodes, weights: weights)
    }
}
