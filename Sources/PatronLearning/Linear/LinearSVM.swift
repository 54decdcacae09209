internal import Foundation
package import PatronCore

/// A linear support vector machine with squared hinge loss by dual coordinate descent (Hsieh et al. 2008).
package struct LinearSVM: Sendable {
    /// The weight of the loss against |w|^2 / 2.
    package var cost = 1.0
    /// Stops when the projected gradients lie this close together.
    package var tolerance = 1e-3
    package var iterations = 1000

    package init(cost: Double = 1) { self.cost = cost }

    /// One coefficient a column; labels are true and false. The order of passes is the seed's.
    package func fit(
        _ x: DesignMatrix, _ labels: [Bool], weights: [Double]? = nil, seed: UInt64 = 0,
        budget: LearningBudget = .unlimited
    ) throws(PatronError) -> [Double] {
        guard labels.count == x.rows, x.rows > 0, x.values.allSatisfy(\.isFinite), cost > 0 else {
            throw PatronError(.badInput, "expected finite rows, a label each, and a cost above 0")
        }
        var random = SeededGenerator(seed: seed)
        let p = x.columns
        var (w, alpha) = ([Double](repeating: 0, count: p), [Double](repeating: 0, count: x.rows))
        let diagonals = (0..<x.rows).map { weights?[$0] == 0 ? .infinity : 0.5 / (cost * (weights?[$0] ?? 1)) }
        let squares = (0..<x.rows).map { row in
            (0..<p).reduce(0) { $0 + x.values[row * p + $1] * x.values[row * p + $1] }
        }
        var order = (0..<x.rows).filter { diagonals[$0].isFinite }
        for pass in 0..<iterations {
            if pass % 10 == 0 { try budget.check("the support vector machine") }
            random.shuffle(&order)
            var (highest, lowest) = (-Double.infinity, Double.infinity)
            for row in order {
                let y: Double = labels[row] ? 1 : -1
                var product = 0.0
                for column in 0..<p { product += w[column] * x.values[row * p + column] }
                let gradient = y * product - 1 + diagonals[row] * alpha[row]
                let projected = alpha[row] == 0 ? min(gradient, 0) : gradient
                (highest, lowest) = (max(highest, projected), min(lowest, projected))
                guard abs(projected) > 1e-12 else { continue }
                let new = max(alpha[row] - gradient / (squares[row] + diagonals[row]), 0)
                let step = (new - alpha[row]) * y
                alpha[row] = new
                for column in 0..<p { w[column] += step * x.values[row * p + column] }
            }
            if highest - lowest < tolerance { break }
        }
        return w
    }
}

/// The support vector machine with Platt's calibration of margins that it had not been fitted on.
package struct LinearSVMLearner: MarginLearner {
    package let name = "svm"
    package let splits = false
    package var cost = 0.1
    package var folds = 3

    package init() {}

    package func fit(
        _ table: LearningTable, weights: [Double]?, seed: UInt64, budget: LearningBudget
    ) throws(PatronError) -> any MarginModel {
        let weights = try table.checked(weights)
        let encoding = try DenseEncoding(table)
        let x = encoding.design(table, intercept: true)
        let labels = table.targets.map { $0 == 1 }
        let machine = LinearSVM(cost: cost)
        let assigned = StratifiedFolds.assign(labels, folds: folds, seed: seed)
        var scores = [Double](repeating: 0, count: table.rows)
        for fold in 0..<folds {
            let train = assigned.indices.filter { assigned[$0] != fold }
            let held = assigned.indices.filter { assigned[$0] == fold }
            let w = try machine.fit(
                x.selecting(train), train.map { labels[$0] }, weights: train.map { weights[$0] }, seed: seed,
                budget: budget)
            for (row, score) in zip(held, SymmetricSystem.product(x.selecting(held), w)) { scores[row] = score }
        }
        let platt = try PlattScaling(fitting: scores, labels, weights: weights)
        var coefficients = try machine.fit(x, labels, weights: weights, seed: seed, budget: budget).map {
            platt.slope * $0
        }
        coefficients[0] += platt.intercept
        return LinearMargin(encoding: encoding, coefficients: coefficients)
    }
}
