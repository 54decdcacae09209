package import PatronCore
internal import PatronNumerics

/// Platt scaling: P = logistic(slope * score + intercept), fitted on scores that the model was not fitted on.
///
/// Targets are smoothed to (n+ + 1) / (n+ + 2) and 1 / (n- + 2) (Platt 1999), so that perfect separation stays finite.
package struct PlattScaling: Sendable {
    package var slope: Double
    package var intercept: Double

    /// Fits on linear predictors, each with its weight; throws `refused` where one class is missing or a higher score means a lower rate.
    package init(fitting scores: [Double], _ labels: [Bool], weights: [Double]? = nil) throws(PatronError) {
        let weights = weights ?? [Double](repeating: 1, count: labels.count)
        let positives = zip(labels, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
        let negatives = weights.reduce(0, +) - positives
        guard positives > 0, negatives > 0 else { throw PatronError(.refused, "all outcomes are the same") }
        let (yes, no) = ((positives + 1) / (positives + 2), 1 / (negatives + 2))
        let x = DesignMatrix(values: scores.flatMap { [1, $0] }, rows: scores.count, columns: 2)
        let fit = try LogisticRegression.fit(x, targets: labels.map { $0 ? yes : no }, weights: weights)
        guard fit.converged, fit.coefficients[1] > 0 else {
            throw PatronError(.refused, "a higher score does not mean a higher rate (\(fit.reason.rawValue))")
        }
        (intercept, slope) = (fit.coefficients[0], fit.coefficients[1])
    }

    /// The calibrated probability of a linear predictor.
    package func callAsFunction(_ score: Double) -> Double { logistic(slope * score + intercept) }
}
