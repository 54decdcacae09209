internal import Foundation

/// One row of implicit ALS (Hu, Koren and Volinsky 2008), as fold-in solves it. Training solves the same equations in
/// another form: its row and fold-in's differ by single precision, at most 1e-4 of their length.
package enum NormalEquations {
    /// What is added to the diagonal for a row with `count` observed entries out of `columns`, regularised by its
    /// frequency: lambda (count + alpha_0 columns)^nu (Rendle, Krichene, Zhang and Koren 2021).
    package static func ridge(
        count: Int, of columns: Int, regularisation: Float, unobservedWeight: Float, exponent: Float
    ) -> Float {
        regularisation * pow(Float(count) + unobservedWeight * Float(columns), exponent)
    }

    /// Solves `(base + sum of w_i t_i t_i' + ridge I) x = sum of w_i t_i` over rows `t_i` of a table of factors: the
    /// normal equations of one row of implicit ALS (Hu, Koren and Volinsky 2008).
    ///
    /// - Parameters:
    ///   - base: width x width, symmetric: the Gramian of the whole table times the weight of unobserved entries.
    ///   - ridge: what is added to the diagonal.
    ///   - system: width x width of working memory; holds the Cholesky factor afterwards.
    ///   - solution: `width` values.
    /// - Returns: false if the system is not positive definite; the solution is meaningless then.
    package static func solve(
        base: UnsafePointer<Float>, ridge: Float, table: UnsafePointer<Float>, rows: UnsafePointer<UInt32>,
        weights: UnsafePointer<Float>, count: Int, width: Int, system: UnsafeMutablePointer<Float>,
        solution: UnsafeMutablePointer<Float>
    ) -> Bool {
        system.update(from: base, count: width * width)
        for at in 0..<width { system[at * width + at] += ridge }
        Kernels.rankUpdate(table, rows: rows, weights: weights, count: count, width: width, into: system)
        solution.update(repeating: 0, count: width)
        for at in 0..<count { Kernels.addProduct(weights[at], table + Int(rows[at]) * width, to: solution, width) }
        guard Kernels.cholesky(system, width: width) else { return false }
        Kernels.solve(cholesky: system, width: width, solution)
        return true
    }
}
