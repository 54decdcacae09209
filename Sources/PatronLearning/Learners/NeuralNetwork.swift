internal import Foundation
package import PatronCore
internal import PatronNumerics

/// A network with one hidden layer of tanh units, fitted on all rows at once by BFGS from weights that the seed gives.
package struct NeuralNetworkLearner: MarginLearner {
    package let name = "network"
    /// Hidden units.
    package var units = 6
    /// The penalty on the mean squared weights.
    package var l2 = 1e-3
    package var iterations = 150

    package init() {}

    private struct Model: MarginModel {
        let encoding: DenseEncoding
        let network: Network
        let weights: [Double]

        func margin(_ row: ArraySlice<Double>) -> Double {
            var hidden = [Double](repeating: 0, count: network.units)
            return network.output(encoding.encode(row)[...], weights, &hidden)
        }
    }

    package func fit(
        _ table: LearningTable, weights: [Double]?, seed: UInt64, budget: LearningBudget
    ) throws(PatronError) -> any MarginModel {
        let weights = try table.checked(weights)
        let encoding = try DenseEncoding(table)
        let x = encoding.design(table, intercept: false)
        let network = Network(inputs: x.columns, units: units)
        var random = SeededGenerator(seed: seed)
        let scale = 1 / Double(max(1, x.columns)).squareRoot()
        let start = (0..<network.count).map { _ in random.normal() * scale }
        let minimiser = Minimiser(gradientTolerance: 1e-5, maximumIterations: iterations)
        // The minimiser cannot throw: when time is up, every further step looks useless, and the budget is checked after it.
        let result = minimiser.minimise(from: start) { point, gradient in
            if (try? budget.check(name)) == nil { return .nan }
            return network.loss(x, table.targets, weights, l2: l2, point, &gradient)
        }
        try budget.check(name)
        guard result.value.isFinite else { throw PatronError(.refused, "the network found no finite loss") }
        return Model(encoding: encoding, network: network, weights: result.point)
    }
}

/// The arithmetic of the network. Weights: for each unit its bias and inputs, then the output's bias and units.
private struct Network: Sendable {
    let inputs: Int
    let units: Int

    var count: Int { units * (inputs + 1) + units + 1 }
    private var outputStart: Int { units * (inputs + 1) }

    func output(_ x: ArraySlice<Double>, _ weights: [Double], _ hidden: inout [Double]) -> Double {
        var sum = weights[outputStart]
        for unit in 0..<units {
            let start = unit * (inputs + 1)
            var inner = weights[start]
            var at = start + 1
            for value in x {
                inner += weights[at] * value
                at += 1
            }
            hidden[unit] = tanh(inner)
            sum += weights[outputStart + 1 + unit] * hidden[unit]
        }
        return sum
    }

    /// The weighted mean log loss with its penalty, and the gradient by back-propagation.
    func loss(
        _ x: DesignMatrix, _ targets: [Double], _ rowWeights: [Double], l2: Double, _ weights: [Double],
        _ gradient: inout [Double]
    ) -> Double {
        for at in gradient.indices { gradient[at] = l2 * weights[at] }
        var loss = l2 / 2 * weights.reduce(0) { $0 + $1 * $1 }
        var hidden = [Double](repeating: 0, count: units)
        let total = rowWeights.reduce(0, +)
        for row in 0..<x.rows {
            let columns = x.values[row * inputs..<(row + 1) * inputs]
            let eta = output(columns, weights, &hidden)
            let weight = rowWeights[row] / total
            loss += weight * (max(eta, 0) + log1p(exp(-abs(eta))) - targets[row] * eta)
            let error = weight * (logistic(eta) - targets[row])
            gradient[outputStart] += error
            for unit in 0..<units {
                gradient[outputStart + 1 + unit] += error * hidden[unit]
                let inner = error * weights[outputStart + 1 + unit] * (1 - hidden[unit] * hidden[unit])
                let start = unit * (inputs + 1)
                gradient[start] += inner
                var at = start + 1
                for value in columns {
                    gradient[at] += inner * value
                    at += 1
                }
            }
        }
        return loss
    }
}
