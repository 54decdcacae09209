internal import Foundation

/// Poisson regression with a logarithmic link: E[y | row] = exp(intercept + weights · row), fitted by maximum likelihood with a
/// slight ridge on standardised columns (McCullagh and Nelder 1989, 6.2). For targets that are no counts it is the
/// quasi-likelihood whose variance is proportional to the mean.
package struct PoissonRegression: Sendable {
    private let means, scales, weights: [Double]
    /// No prediction is beyond this many times the largest target: exp of a far row is no forecast.
    private let largest: Double

    /// Ridge on the standardised weights, per row: keeps collinear columns finite and moves nothing else.
    private static let ridge = 1e-4

    /// Fits rows of one length to targets of at least 0; nil for no rows, or targets that sum to 0.
    package init?(_ rows: [[Double]], _ targets: [Double]) {
        let total = targets.reduce(0, +)
        guard let width = rows.first?.count, rows.count == targets.count, total > 0, total.isFinite else { return nil }
        let n = Double(rows.count)
        var (means, scales) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
        for row in rows { for at in 0..<width { means[at] += row[at] / n } }
        for row in rows { for at in 0..<width { scales[at] += (row[at] - means[at]) * (row[at] - means[at]) / n } }
        scales = scales.map { $0 > 0 ? $0.squareRoot() : 1 }
        // Targets relative to their mean: the likelihood is then of one size whatever the currency.
        let mean = total / n
        let standard = rows.map { row in (0..<width).map { (row[$0] - means[$0]) / scales[$0] } }
        let scaled = targets.map { $0 / mean }
        let result = Minimiser(gradientTolerance: 1e-8).minimise(from: [Double](repeating: 0, count: width + 1)) {
            weights, gradient in
            var value = 0.0
            for at in gradient.indices { gradient[at] = 0 }
            for (row, target) in zip(standard, scaled) {
                var predictor = weights[width]
                for at in 0..<width { predictor += weights[at] * row[at] }
                let fitted = exp(predictor)
                value += (fitted - target * predictor) / n
                let slope = (fitted - target) / n
                for at in 0..<width { gradient[at] += slope * row[at] }
                gradient[width] += slope
            }
            for at in 0..<width {
                value += 0.5 * Self.ridge * weights[at] * weights[at]
                gradient[at] += Self.ridge * weights[at]
            }
            return value
        }
        var weights = result.point
        weights[width] += log(mean)
        (self.means, self.scales, self.weights) = (means, scales, weights)
        largest = 10 * (targets.max() ?? 0)
    }

    /// The expected target of a row.
    package func mean(_ row: [Double]) -> Double {
        var predictor = weights[weights.count - 1]
        for at in row.indices { predictor += weights[at] * (row[at] - means[at]) / scales[at] }
        return min(exp(predictor), largest)
    }
}
