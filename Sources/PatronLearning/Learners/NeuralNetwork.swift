internal import Foundation
package import PatronCore
internal import PatronNumerics

/// A network with one hidden layer of tanh units, fitted on all rows at once by BFGS from weights that the seed gives.
package struct NeuralNetworkLearner: MarginLearner {
    package let name = "network"
    package let splits = false
    /// Hidden units.
    package var units = 6
    /// The penalty on the mean squared weights.
    package var l2 = 1e-3
    package var iterations = 150

    package init() {}

    private struct Model: MarginModel {
        let encoding: DenseEncoding
        let network: TanhNetwork

        func margin(_ row: ArraySlice<Double>) -> Double {
            encoding.encode(row).withUnsafeBufferPointer { $0.baseAddress.map { network.margin($0) } ?? 0 }
        }

        var form: MarginForm? {
            var weights: [Double] = []
            for unit in 0..<network.units {
                let bias = network.start(of: unit)
                let inputs = network.weights[bias + 1..<bias + 1 + network.inputs]
                guard let unfolded = encoding.unfolded(network.weights[bias], inputs) else { return nil }
                weights += unfolded
            }
            weights += network.weights[network.outputStart...]
            return .network(
                TanhNetwork(inputs: encoding.sources.count, units: network.units, weights: weights))
        }
    }

    package func fit(
        _ table: LearningTable, weights: [Double]?, seed: UInt64, budget: LearningBudget
    ) throws(PatronError) -> any MarginModel {
        let weights = try table.checked(weights)
        let encoding = try DenseEncoding(table)
        let x = encoding.design(table, intercept: false)
        var random = SeededGenerator(seed: seed)
        let scale = 1 / Double(max(1, x.columns)).squareRoot()
        let start = (0..<TanhNetwork.count(inputs: x.columns, units: units)).map { _ in random.normal() * scale }
        let minimiser = Minimiser(gradientTolerance: 1e-5, maximumIterations: iterations)
        // The minimiser cannot throw: when time is up, every further step looks useless, and the budget is checked after it.
        let result = minimiser.minimise(from: start) { point, gradient in
            if (try? budget.check(name)) == nil { return .nan }
            let network = TanhNetwork(inputs: x.columns, units: units, weights: point)
            return network.loss(x, table.targets, weights, l2: l2, &gradient)
        }
        try budget.check(name)
        guard result.value.isFinite else { throw PatronError(.refused, "the network found no finite loss") }
        return Model(
            encoding: encoding, network: TanhNetwork(inputs: x.columns, units: units, weights: result.point))
    }
}

extension TanhNetwork {
    /// The weighted mean log loss with its penalty, and the gradient by back-propagation.
    fileprivate func loss(
        _ x: DesignMatrix, _ targets: [Double], _ rowWeights: [Double], l2: Double, _ gradient: inout [Double]
    ) -> Double {
        for at in gradient.indices { gradient[at] = l2 * weights[at] }
        var loss = l2 / 2 * weights.reduce(0) { $0 + $1 * $1 }
        var hidden = [Double](repeating: 0, count: units)
        let total = rowWeights.reduce(0, +)
        x.values.withUnsafeBufferPointer { values in
            guard let values = values.baseAddress else { return }
            for row in 0..<x.rows {
                let columns = values + row * inputs
                let eta = margin(columns, hidden: &hidden)
                let weight = rowWeights[row] / total
                loss += weight * (softplus(eta) - targets[row] * eta)
                let error = weight * (logistic(eta) - targets[row])
                gradient[outputStart] += error
                for unit in 0..<units {
                    gradient[outputStart + 1 + unit] += error * hidden[unit]
                    let inner = error * weights[outputStart + 1 + unit] * (1 - hidden[unit] * hidden[unit])
                    let start = start(of: unit)
                    gradient[start] += inner
                    for at in 0..<inputs { gradient[start + 1 + at] += inner * columns[at] }
                }
            }
        }
        return loss
    }
}
