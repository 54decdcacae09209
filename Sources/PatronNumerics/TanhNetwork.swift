internal import Foundation

/// A network with one hidden layer of tanh units and one output, a margin.
package struct TanhNetwork: Sendable, Hashable {
    package let inputs: Int
    package let units: Int
    /// For each unit its bias and one weight an input; then the output's bias and one weight a unit.
    package var weights: [Double]

    /// How many weights such a network has.
    package static func count(inputs: Int, units: Int) -> Int { units * (inputs + 2) + 1 }

    /// Weights as many as ``count(inputs:units:)`` says.
    package init(inputs: Int, units: Int, weights: [Double]) {
        precondition(weights.count == Self.count(inputs: inputs, units: units))
        self.inputs = inputs
        self.units = units
        self.weights = weights
    }

    /// Where a unit's weights begin, and where the output's do.
    package func start(of unit: Int) -> Int { unit * (inputs + 1) }
    package var outputStart: Int { units * (inputs + 1) }

    /// What goes into a unit before tanh.
    private func inner(_ unit: Int, _ x: UnsafePointer<Double>, _ weights: UnsafePointer<Double>) -> Double {
        let start = start(of: unit)
        var sum = weights[start]
        for at in 0..<inputs { sum += weights[start + 1 + at] * x[at] }
        return sum
    }

    /// The margin of as many inputs; writes what the units give to `hidden`. Allocates nothing.
    package func margin(_ x: UnsafePointer<Double>, hidden: UnsafeMutablePointer<Double>? = nil) -> Double {
        weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return 0 }
            var sum = weights[outputStart]
            for unit in 0..<units {
                let value = tanh(inner(unit, x, weights))
                if let hidden { hidden[unit] = value }
                sum += weights[outputStart + 1 + unit] * value
            }
            return sum
        }
    }

    /// Adds each input's share of the margin of `x` less that of `start`: the gradient integrated along the straight way between them
    /// (Sundararajan, Taly and Yan 2017, "Axiomatic attribution for deep networks"). For tanh units the integral is exact, and
    /// the shares add up. Allocates nothing.
    package func explain(
        _ x: UnsafePointer<Double>, from start: UnsafePointer<Double>, adding shares: UnsafeMutablePointer<Double>
    ) {
        weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            for unit in 0..<units {
                let (from, to) = (inner(unit, start, weights), inner(unit, x, weights))
                let way = to - from
                let steepness = abs(way) < 1e-9 ? 1 - tanh(from) * tanh(from) : (tanh(to) - tanh(from)) / way
                let slope = weights[outputStart + 1 + unit] * steepness
                for at in 0..<inputs {
                    shares[at] += slope * weights[self.start(of: unit) + 1 + at] * (x[at] - start[at])
                }
            }
        }
    }

    /// The network of the opposite margin.
    package var negated: TanhNetwork {
        var copy = self
        for at in outputStart..<weights.count { copy.weights[at] = -weights[at] }
        return copy
    }
}
