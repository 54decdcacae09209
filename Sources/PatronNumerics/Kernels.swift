internal import CPatronKernels

/// The vector kernels of `CPatronKernels`, as Swift sees them. Counts are the caller's to get right: nothing is checked here.
package enum Kernels {
    /// Sum of `a[i] * b[i]`.
    package static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
        patron_dot_f32(a, b, count)
    }

    /// `y[i] += alpha * x[i]`.
    package static func addProduct(_ alpha: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int) {
        patron_axpy_f32(alpha, x, y, count)
    }

    /// `out[r] = dot(rows + r * width, x)` for `count` rows.
    package static func rowDots(
        _ rows: UnsafePointer<Float>, count: Int, width: Int, _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
    ) {
        patron_gemv_f32(rows, count, width, x, out)
    }

    /// `accumulator[columns[i]] += weight * values[i]`; the columns of one call are distinct.
    package static func scatterAdd(
        _ weight: Float, columns: UnsafePointer<UInt32>, values: UnsafePointer<Float>, count: Int,
        into accumulator: UnsafeMutablePointer<Float>
    ) {
        patron_scatter_add_f32(weight, columns, values, count, accumulator)
    }

    /// Which version runs: `avx2` or `scalar`.
    package static var name: String { String(cString: patron_kernels_name()) }
}
