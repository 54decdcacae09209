internal import Foundation
package import PatronCore
internal import PatronNumerics

/// Linear and logistic regression with an elastic-net penalty by coordinate descent (Friedman, Hastie and Tibshirani 2010).
///
/// Minimises the weighted mean loss (half the squared error, or the log loss) + penalty * (share * |b|_1 + (1 - share) / 2 * |b|^2);
/// the first column is the intercept and has no penalty.
package struct ElasticNet: Sendable {
    package enum Loss: Sendable { case squared, logistic }

    package var loss: Loss
    /// The share of the L1 part, 0 to 1.
    package var share: Double
    /// Stops when no coefficient moves the mean loss by more than this.
    package var tolerance = 1e-9
    package var iterations = 2000

    package init(_ loss: Loss, share: Double = 0.5) {
        self.loss = loss
        self.share = share
    }

    /// The smallest penalty at which all coefficients are 0, for a share above 0.
    package func greatestPenalty(_ x: DesignMatrix, _ targets: [Double], _ weights: [Double]) -> Double {
        let total = weights.reduce(0, +)
        let mean = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
        var greatest = 0.0
        for column in 1..<max(1, x.columns) {
            var sum = 0.0
            for row in 0..<x.rows { sum += weights[row] * x.values[row * x.columns + column] * (targets[row] - mean) }
            greatest = max(greatest, abs(sum) / total)
        }
        return greatest / max(share, 1e-3)
    }

    /// Coefficients for each penalty, falling ones best first: each fit starts from the one before.
    package func path(
        _ x: DesignMatrix, _ targets: [Double], weights: [Double]? = nil, penalties: [Double],
        budget: LearningBudget = .unlimited
    ) throws(PatronError) -> [[Double]] {
        let weights = weights ?? [Double](repeating: 1, count: x.rows)
        guard x.rows > 0, x.columns > 0, targets.count == x.rows, weights.count == x.rows,
            x.values.allSatisfy(\.isFinite), penalties.allSatisfy({ $0 >= 0 && $0.isFinite }), (0...1).contains(share)
        else {
            throw PatronError(
                .badInput, "expected finite rows, as many targets and weights, and penalties of at least 0")
        }
        var descent = Descent(x, targets, weights)
        var result: [[Double]] = []
        for penalty in penalties {
            try budget.check("elastic net")
            switch loss {
            case .squared: descent.solve(weights, targets, penalty, self)
            case .logistic: descent.solveLogistic(weights, targets, penalty, self)
            }
            result.append(descent.coefficients)
        }
        return result
    }

    /// The state of one path: columns stand together, so that a coordinate's pass is one run through memory.
    private struct Descent {
        let rows: Int
        let columns: [[Double]]
        let total: Double
        var coefficients: [Double]
        var predictor: [Double]

        init(_ x: DesignMatrix, _ targets: [Double], _ weights: [Double]) {
            rows = x.rows
            columns = (0..<x.columns).map { column in (0..<x.rows).map { x.values[$0 * x.columns + column] } }
            total = weights.reduce(0, +)
            coefficients = [Double](repeating: 0, count: x.columns)
            predictor = [Double](repeating: 0, count: x.rows)
        }

        /// Weighted least squares on `targets`, by passes over the coordinates.
        mutating func solve(_ weights: [Double], _ targets: [Double], _ penalty: Double, _ net: ElasticNet) {
            var residuals = zip(targets, predictor).map { $0 - $1 }
            let squares = columns.map { column in
                (0..<rows).reduce(0) { $0 + weights[$1] * column[$1] * column[$1] } / total
            }
            for _ in 0..<net.iterations {
                var furthest = 0.0
                for (at, column) in columns.enumerated() where squares[at] > 0 {
                    var gradient = 0.0
                    for row in 0..<rows { gradient += weights[row] * column[row] * residuals[row] }
                    let old = coefficients[at]
                    let raw = gradient / total + squares[at] * old
                    let threshold = at == 0 ? 0 : penalty * net.share
                    let shrunk = raw > threshold ? raw - threshold : raw < -threshold ? raw + threshold : 0
                    let new = shrunk / (squares[at] + (at == 0 ? 0 : penalty * (1 - net.share)))
                    guard new != old else { continue }
                    for row in 0..<rows { residuals[row] -= (new - old) * column[row] }
                    coefficients[at] = new
                    furthest = max(furthest, squares[at] * (new - old) * (new - old))
                }
                if furthest < net.tolerance { break }
            }
            for row in 0..<rows { predictor[row] = targets[row] - residuals[row] }
        }

        /// Newton steps of which each is a weighted least-squares problem.
        mutating func solveLogistic(_ weights: [Double], _ targets: [Double], _ penalty: Double, _ net: ElasticNet) {
            for _ in 0..<50 {
                let before = coefficients
                var (curvatures, working) = (weights, predictor)
                for row in 0..<rows {
                    let p = logistic(predictor[row])
                    let curvature = max(p * (1 - p), 1e-5)
                    curvatures[row] = weights[row] * curvature
                    working[row] = predictor[row] + (targets[row] - p) / curvature
                }
                solve(curvatures, working, penalty, net)
                let moved = zip(before, coefficients).reduce(0) { max($0, abs($1.0 - $1.1)) }
                if moved < net.tolerance.squareRoot() * 0.1 { break }
            }
        }
    }
}

/// Logistic regression with an elastic net whose penalty cross-validation chooses.
package struct ElasticNetLearner: MarginLearner {
    package let name = "elastic-net"
    package let splits = false
    package var share = 0.5
    package var penalties = 20
    package var folds = 5

    package init() {}

    package func fit(
        _ table: LearningTable, weights: [Double]?, seed: UInt64, budget: LearningBudget
    ) throws(PatronError) -> any MarginModel {
        let weights = try table.checked(weights)
        let encoding = try DenseEncoding(table)
        let x = encoding.design(table, intercept: true)
        let net = ElasticNet(.logistic, share: share)
        let greatest = net.greatestPenalty(x, table.targets, weights)
        let path = (0..<penalties).map { greatest * pow(1e-3, Double($0) / Double(max(1, penalties - 1))) }
        let labels = table.targets.map { $0 == 1 }
        let assigned = StratifiedFolds.assign(labels, folds: folds, seed: seed)
        var losses = [Double](repeating: 0, count: penalties)
        for fold in 0..<folds {
            let train = assigned.indices.filter { assigned[$0] != fold }
            let held = assigned.indices.filter { assigned[$0] == fold }
            let (part, test) = (x.selecting(train), x.selecting(held))
            let found = try net.path(
                part, train.map { table.targets[$0] }, weights: train.map { weights[$0] }, penalties: path,
                budget: budget)
            for (at, coefficients) in found.enumerated() {
                for (row, eta) in zip(held, SymmetricSystem.product(test, coefficients)) {
                    losses[at] += weights[row] * (max(eta, 0) + log1p(exp(-abs(eta))) - table.targets[row] * eta)
                }
            }
        }
        let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
        let fitted = try net.path(
            x, table.targets, weights: weights, penalties: Array(path[...best]), budget: budget)
        return LinearMargin(encoding: encoding, coefficients: fitted[best])
    }
}
