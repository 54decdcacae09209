internal import CPatronKernels

/// Symmetric positive definite systems of a few dozen unknowns, as implicit ALS solves them by the thousand. Matrices are
/// row-major; only upper triangles mean anything.
extension Kernels {
    /// `matrix += sum over i of weights[i] * t_i t_i'`, where `t_i` is row `rows[i]` of `table`, whose rows are `width`
    /// wide. `matrix` is width x width.
    package static func rankUpdate(
        _ table: UnsafePointer<Float>, rows: UnsafePointer<UInt32>, weights: UnsafePointer<Float>, count: Int,
        width: Int,
        into matrix: UnsafeMutablePointer<Float>
    ) {
        patron_rank_update_f32(table, rows, weights, count, width, matrix)
    }

    /// `matrix += panel' panel` for a panel of `count` rows; `width`, that of both, is a multiple of 8.
    package static func addGramian(
        _ panel: UnsafePointer<Float>, count: Int, width: Int, into matrix: UnsafeMutablePointer<Float>
    ) {
        patron_add_gram_f32(panel, count, width, matrix)
    }

    /// `panel[i][c] = weights[i] * table[rows[i]][c] * scales[c]`, with zeros up to a multiple of 8 columns.
    package static func gatherRows(
        _ table: UnsafePointer<Float>, rows: UnsafePointer<UInt32>, weights: UnsafePointer<Float>, count: Int,
        width: Int, scales: UnsafePointer<Float>, into panel: UnsafeMutablePointer<Float>
    ) {
        patron_gather_rows_f32(table, rows, weights, count, width, scales, panel)
    }

    /// The same with rows and columns exchanged, for at least one row: `panel[c][i]`, with zeros up to a multiple of 8
    /// columns.
    package static func gatherColumns(
        _ table: UnsafePointer<Float>, rows: UnsafePointer<UInt32>, weights: UnsafePointer<Float>, count: Int,
        width: Int, scales: UnsafePointer<Float>, into panel: UnsafeMutablePointer<Float>
    ) {
        patron_gather_columns_f32(table, rows, weights, count, width, scales, panel)
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
