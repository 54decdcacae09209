internal import Foundation
package import PatronCore
internal import PatronNumerics

/// Logistic regression by Newton's method (iteratively reweighted least squares) with an L2 penalty.
///
/// Maximises sum w (y log p + (1 - y) log(1 - p)) - l2 / 2 * |b|^2 over the penalised columns. Arithmetic: McCullagh and
/// Nelder, Generalized Linear Models (1989), 2.5 and 4.4; steps are halved until the objective rises.
package enum LogisticRegression {
    /// How to fit.
    package struct Settings: Sendable {
        /// The penalty on each penalised coefficient; 0 is maximum likelihood. scikit-learn's C is its inverse.
        package var l2: Double
        /// How many of the first columns carry no penalty: 1 for a leading column of ones.
        package var unpenalised: Int
        /// The most Newton steps.
        package var iterations: Int

        package init(l2: Double = 0, unpenalised: Int = 1, iterations: Int = 60) {
            self.l2 = l2
            self.unpenalised = unpenalised
            self.iterations = iterations
        }
    }

    /// Fits targets in [0, 1] (0 and 1 for classes) on the columns of `x`, which holds its own column of ones.
    ///
    /// Throws `badInput` for values that are not finite and `refused` where the targets are all 0 or all 1. A fit that
    /// did not converge is returned and says why.
    package static func fit(
        _ x: DesignMatrix, targets: [Double], weights: [Double]? = nil, settings: Settings = Settings()
    ) throws(PatronError) -> LogisticFit {
        let weights = weights ?? [Double](repeating: 1, count: x.rows)
        try check(x, targets, weights, settings)
        var state = State(x: x, targets: targets, weights: weights, settings: settings)
        var reason = LogisticFit.Reason.iterationLimit
        var iterations = 0
        while iterations < settings.iterations {
            iterations += 1
            if let stopped = state.step() {
                reason = stopped
                break
            }
        }
        return state.result(reason: reason, iterations: iterations)
    }

    private static func check(
        _ x: DesignMatrix, _ targets: [Double], _ weights: [Double], _ settings: Settings
    ) throws(PatronError) {
        guard x.rows > 0, x.columns > 0, targets.count == x.rows, weights.count == x.rows else {
            throw PatronError(.badInput, "expected as many targets and weights as rows, and at least one of each")
        }
        guard settings.l2 >= 0, settings.l2.isFinite else {
            throw PatronError(.badUsage, "expected an L2 penalty of at least 0")
        }
        guard x.values.allSatisfy(\.isFinite) else { throw PatronError(.badInput, "a feature is not finite") }
        guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), targets.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw PatronError(.badInput, "expected targets from 0 to 1 and weights of at least 0")
        }
        let total = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard total > 0, total < weights.reduce(0, +) else {
            throw PatronError(.refused, "all outcomes are the same: there is nothing to tell apart")
        }
    }
}

extension LogisticRegression {
    /// The smallest fall of the objective, relative to its size, that is worth another step (Newton's decrement).
    private static let tolerance = 1e-13
    /// Where a linear predictor lies beyond this while steps still move it, it is on its way to infinity: exp(-15) = 3e-7.
    private static let farPredictor = 15.0

    /// One fit under way.
    private struct State {
        let x: DesignMatrix
        let targets: [Double]
        let weights: [Double]
        let settings: Settings
        var coefficients: [Double]
        var predictor: [Double]
        var objective: Double

        init(x: DesignMatrix, targets: [Double], weights: [Double], settings: Settings) {
            self.x = x
            self.targets = targets
            self.weights = weights
            self.settings = settings
            coefficients = [Double](repeating: 0, count: x.columns)
            predictor = [Double](repeating: 0, count: x.rows)
            objective = 0
            objective = value(coefficients, predictor)
        }

        /// log-likelihood of linear predictors, without cancellation or overflow.
        func logLikelihood(_ predictor: [Double]) -> Double {
            var sum = 0.0
            for row in 0..<x.rows {
                let eta = predictor[row]
                sum += weights[row] * (targets[row] * eta - max(eta, 0) - log1p(exp(-abs(eta))))
            }
            return sum
        }

        func value(_ coefficients: [Double], _ predictor: [Double]) -> Double {
            let squares = coefficients.dropFirst(settings.unpenalised).reduce(0) { $0 + $1 * $1 }
            return logLikelihood(predictor) - settings.l2 / 2 * squares
        }

        /// Gradient and (upper) information matrix, both with the penalty.
        func derivatives() -> (gradient: [Double], information: [Double]) {
            var residuals = predictor
            var curvature = predictor
            for row in 0..<x.rows {
                let p = logistic(predictor[row])
                residuals[row] = weights[row] * (targets[row] - p)
                curvature[row] = weights[row] * p * (1 - p)
            }
            var gradient = SymmetricSystem.transposedProduct(x, residuals)
            let p = x.columns
            var information = [Double](repeating: 0, count: p * p)
            SymmetricSystem.addWeightedGram(x, weights: curvature, to: &information)
            for column in min(settings.unpenalised, p)..<p {
                gradient[column] -= settings.l2 * coefficients[column]
                information[column * p + column] += settings.l2
            }
            return (gradient, information)
        }

        /// One Newton step; a reason if there is no need for, or no sense in, another.
        mutating func step() -> LogisticFit.Reason? {
            var (gradient, information) = derivatives()
            guard let direction = SymmetricSystem.solve(&information, gradient) else {
                return isFar(predictor) ? .separated : .singular
            }
            let decrement = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
            let move = SymmetricSystem.product(x, direction)
            let furthest = zip(predictor, move).reduce(0.0) {
                abs($1.0) > LogisticRegression.farPredictor ? max($0, abs($1.1)) : $0
            }
            if decrement < 1e-3, furthest > 0.5 { return .separated }
            var length = 1.0
            for _ in 0..<40 {
                let candidate = zip(coefficients, direction).map { $0 + length * $1 }
                let moved = zip(predictor, move).map { $0 + length * $1 }
                let value = value(candidate, moved)
                if value >= objective || decrement < LogisticRegression.tolerance * (1 + abs(objective)) {
                    (coefficients, predictor, objective) = (candidate, moved, value)
                    return decrement < LogisticRegression.tolerance * (1 + abs(objective)) ? .converged : nil
                }
                length /= 2
            }
            // No shorter step rises either: the objective is flat to the last bit.
            return decrement < 1e-6 * (1 + abs(objective)) ? .converged : .singular
        }

        private func isFar(_ predictor: [Double]) -> Bool {
            predictor.contains { abs($0) > LogisticRegression.farPredictor }
        }

        func result(reason: LogisticFit.Reason, iterations: Int) -> LogisticFit {
            var (gradient, information) = derivatives()
            let p = x.columns
            let solved = SymmetricSystem.solve(&information, gradient) != nil
            return LogisticFit(
                coefficients: coefficients,
                covariance: solved ? SymmetricSystem.inverse(ofFactor: information, count: p) : nil,
                logLikelihood: logLikelihood(predictor), iterations: iterations, reason: reason,
                gradientNorm: gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())
        }
    }
}
