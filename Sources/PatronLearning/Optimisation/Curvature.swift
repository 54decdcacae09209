internal import Foundation

/// The Hessian of a function at its minimum, and what statistics makes of it.
package struct Curvature: Sendable {
    /// The Hessian, symmetric.
    package var hessian: [[Double]]
    /// Its inverse; nil unless the Hessian is positive definite, that is, unless the point is a strict minimum.
    package var inverse: [[Double]]?

    /// Step of the differences, the cube root of the rounding error: right for central differences.
    private static let step = 6e-6

    /// Central differences of the gradient: 2 n gradients for n variables, relative error about 1e-9.
    package init(at point: [Double], _ objective: Minimiser.Objective) {
        let n = point.count
        var rows: [[Double]] = []
        var gradient = [Double](repeating: 0, count: n)
        for i in 0..<n {
            let h = Self.step * max(1, abs(point[i]))
            var shifted = point
            shifted[i] = point[i] + h
            _ = objective(shifted, &gradient)
            let above = gradient
            shifted[i] = point[i] - h
            _ = objective(shifted, &gradient)
            rows.append(zip(above, gradient).map { ($0 - $1) / (2 * h) })
        }
        hessian = (0..<n).map { i in (0..<n).map { j in 0.5 * (rows[i][j] + rows[j][i]) } }
        inverse = Self.inverse(ofPositiveDefinite: hessian)
    }

    /// The inverse by Cholesky's factorisation; nil if the matrix is not numerically positive definite.
    static func inverse(ofPositiveDefinite matrix: [[Double]]) -> [[Double]]? {
        let n = matrix.count
        var lower = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
        for i in 0..<n {
            for j in 0...i {
                var sum = matrix[i][j]
                for k in 0..<j { sum -= lower[i][k] * lower[j][k] }
                if i == j {
                    guard sum > 1e-13 * abs(matrix[i][i]), sum.isFinite else { return nil }
                    lower[i][i] = sum.squareRoot()
                } else {
                    lower[i][j] = sum / lower[j][j]
                }
            }
        }
        // Columns of the inverse solve L L' x = e.
        var result = matrix
        for column in 0..<n {
            var x = (0..<n).map { $0 == column ? 1.0 : 0.0 }
            for i in 0..<n {
                for k in 0..<i { x[i] -= lower[i][k] * x[k] }
                x[i] /= lower[i][i]
            }
            for i in stride(from: n - 1, through: 0, by: -1) {
                for k in (i + 1)..<max(n, i + 1) { x[i] -= lower[k][i] * x[k] }
                x[i] /= lower[i][i]
            }
            for i in 0..<n { result[i][column] = x[i] }
        }
        return result
    }
}
