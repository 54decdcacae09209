internal import COpenBLAS

/// Symmetric positive definite systems by Cholesky factorisation (LAPACK dposv, dpotri), on one thread.
enum SymmetricSystem {
    /// OpenBLAS starts threads of its own; our workers are the threads.
    static let oneThread: Void = openblas_set_num_threads(1)

    /// Solves A x = b for a row-major n x n matrix of which the upper triangle counts; nil unless A is positive definite.
    ///
    /// `a` holds the Cholesky factor afterwards, as `inverse(ofFactor:count:)` wants it.
    static func solve(_ a: inout [Double], _ b: [Double]) -> [Double]? {
        _ = oneThread
        let n = Int32(b.count)
        var x = b
        guard LAPACKE_dposv(LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "U")), n, 1, &a, n, &x, 1) == 0,
            x.allSatisfy(\.isFinite)
        else { return nil }
        return x
    }

    /// The full inverse of the matrix whose factor `solve` left; nil if it is singular.
    static func inverse(ofFactor factor: [Double], count: Int) -> [Double]? {
        _ = oneThread
        var inverse = factor
        let n = Int32(count)
        guard LAPACKE_dpotri(LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "U")), n, &inverse, n) == 0 else { return nil }
        for row in 0..<count {
            for column in 0..<row { inverse[row * count + column] = inverse[column * count + row] }
        }
        return inverse.allSatisfy(\.isFinite) ? inverse : nil
    }

    /// Adds X' diag(w) X of `rows` rows of `x` to the upper triangle of `gram`, in blocks that stay in the cache.
    static func addWeightedGram(_ x: DesignMatrix, weights: [Double], to gram: inout [Double]) {
        _ = oneThread
        let p = x.columns
        let block = min(x.rows, 1024)
        var scaled = [Double](repeating: 0, count: block * p)
        var start = 0
        while start < x.rows {
            let count = min(block, x.rows - start)
            for row in 0..<count {
                let root = weights[start + row].squareRoot()
                for column in 0..<p { scaled[row * p + column] = root * x.values[(start + row) * p + column] }
            }
            cblas_dsyrk(
                CblasRowMajor, CblasUpper, CblasTrans, blasint(p), blasint(count), 1, scaled, blasint(p), 1, &gram,
                blasint(p))
            start += count
        }
    }

    /// X b, one value a row.
    static func product(_ x: DesignMatrix, _ b: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: x.rows)
        let p = blasint(x.columns)
        cblas_dgemv(CblasRowMajor, CblasNoTrans, blasint(x.rows), p, 1, x.values, p, b, 1, 0, &result, 1)
        return result
    }

    /// X' r, one value a column.
    static func transposedProduct(_ x: DesignMatrix, _ r: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: x.columns)
        let p = blasint(x.columns)
        cblas_dgemv(CblasRowMajor, CblasTrans, blasint(x.rows), p, 1, x.values, p, r, 1, 0, &result, 1)
        return result
    }
}
