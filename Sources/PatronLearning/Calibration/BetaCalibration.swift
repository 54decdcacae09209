internal import Foundation
package import PatronCore
internal import PatronNumerics

/// Beta calibration (Kull, Silva Filho and Flach 2017): P = logistic(above * ln s - below * ln (1 - s) + intercept) with
/// s = logistic(score). Unlike Platt's it can bend high and low scores differently, and it can leave them as they are.
package struct BetaCalibration: Sendable {
    package var above: Double
    package var below: Double
    package var intercept: Double

    /// Fits on scores that the model was not fitted on; throws `refused` where a class is missing or the result would fall.
    package init(fitting scores: [Double], _ labels: [Bool]) throws(PatronError) {
        let x = DesignMatrix(
            values: scores.flatMap { [1, -softplus(-$0), softplus($0)] }, rows: scores.count, columns: 3)
        let fit = try LogisticRegression.fit(x, targets: labels.map { $0 ? 1 : 0 })
        guard fit.converged, fit.coefficients[1] > 0, fit.coefficients[2] > 0 else {
            throw PatronError(.refused, "a higher score does not mean a higher rate (\(fit.reason.rawValue))")
        }
        (intercept, above, below) = (fit.coefficients[0], fit.coefficients[1], fit.coefficients[2])
    }

    /// The calibrated probability of a log-odds score.
    package func callAsFunction(_ score: Double) -> Double {
        logistic(below * softplus(score) - above * softplus(-score) + intercept)
    }
}
