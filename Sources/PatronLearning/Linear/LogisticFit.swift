internal import PatronNumerics

/// What a logistic regression found, and whether to believe it.
package struct LogisticFit: Sendable {
    /// Why the iteration ended.
    package enum Reason: String, Sendable {
        /// Newton's decrement fell below the tolerance.
        case converged
        /// Some combination of the features tells the classes apart without error: the maximum lies at infinity.
        case separated
        /// The information matrix is not positive definite: columns depend on one another.
        case singular
        /// The iterations ran out.
        case iterationLimit
    }

    /// One coefficient a column.
    package var coefficients: [Double]
    /// Inverse of the (penalised) information matrix, columns x columns; nil where it is singular.
    package var covariance: [Double]?
    /// Log-likelihood without the penalty.
    package var logLikelihood: Double
    /// Newton steps taken.
    package var iterations: Int
    /// Why the iteration ended.
    package var reason: Reason
    /// Euclidean norm of the gradient at the end.
    package var gradientNorm: Double

    /// Whether the optimum was found.
    package var converged: Bool { reason == .converged }

    /// Square roots of the covariance's diagonal; nil where there is none.
    package var standardErrors: [Double]? {
        covariance.map { covariance in
            coefficients.indices.map { max(0, covariance[$0 * coefficients.count + $0]).squareRoot() }
        }
    }

    /// Covariance that stays right when rows of one cluster (the same customer at several dates) depend on one another.
    ///
    /// The sandwich A^-1 (sum of g g') A^-1 with g the summed score of a cluster, times c / (c - 1) for c clusters (Liang
    /// and Zeger 1986). `clusters` gives each row's cluster, counted from 0. Nil without a covariance or with one cluster.
    package func clusteredCovariance(_ x: DesignMatrix, targets: [Double], clusters: [Int]) -> [Double]? {
        guard let bread = covariance, let last = clusters.max(), last > 0 else { return nil }
        let p = x.columns
        let predictor = SymmetricSystem.product(x, coefficients)
        var scores = DesignMatrix(values: [Double](repeating: 0, count: (last + 1) * p), rows: last + 1, columns: p)
        for row in 0..<x.rows {
            let residual = targets[row] - logistic(predictor[row])
            for column in 0..<p { scores.values[clusters[row] * p + column] += residual * x.values[row * p + column] }
        }
        var meat = [Double](repeating: 0, count: p * p)
        let count = Double(last + 1)
        SymmetricSystem.addWeightedGram(
            scores, weights: [Double](repeating: count / (count - 1), count: last + 1), to: &meat)
        for row in 0..<p {
            for column in 0..<row { meat[row * p + column] = meat[column * p + row] }
        }
        let result = multiply(multiply(bread, meat, p), bread, p)
        return result.allSatisfy(\.isFinite) ? result : nil
    }

    private func multiply(_ a: [Double], _ b: [Double], _ n: Int) -> [Double] {
        var product = [Double](repeating: 0, count: n * n)
        for row in 0..<n {
            for inner in 0..<n {
                let factor = a[row * n + inner]
                for column in 0..<n { product[row * n + column] += factor * b[inner * n + column] }
            }
        }
        return product
    }
}
