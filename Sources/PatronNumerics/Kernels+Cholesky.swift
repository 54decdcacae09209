internal import CPatronKernels

/// Normal equations of a few dozen unknowns, as implicit ALS solves them by the thousand. Training and fold-in at
/// request time share these, so that a stranger with a customer's history gets that customer's factors to the last bit.
extension Kernels {
    /// `matrix += sum over i of weights[i] * t_i t_i'`, where `t_i` is row `rows[i]` of `table`, whose rows are `width`
    /// wide.
    ///
    /// `matrix` is row-major, width x width; only its upper triangle means anything afterwards.
    package static func rankUpdate(
        _ table: UnsafePointer<Float>, rows: UnsafePointer<UInt32>, weights: UnsafePointer<Float>, count: Int,
        width: Int,
        into matrix: UnsafeMutablePointer<Float>
    ) {
        patron_rank_update_f32(table, rows, weights, count, width, matrix)
    }

    /// Factors a symmetric positive definite matrix, given by its upper triangle, in place as U'U; false if it is not.
    package static func cholesky(_ matrix: UnsafeMutablePointer<Float>, width: Int) -> Bool {
        patron_cholesky_f32(matrix, width) != 0
    }

    /// Solves U'U x = b in place.
    package static func solve(cholesky factor: UnsafePointer<Float>, width: Int, _ b: UnsafeMutablePointer<Float>) {
        patron_cholesky_solve_f32(factor, width, b)
    }
}
