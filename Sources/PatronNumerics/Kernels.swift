internal import CPatronKernels

/// The vector kernels of `CPatronKernels`, as Swift sees them. Counts are the caller's to get right: nothing is checked
/// here.
package enum Kernels {
    /// Asks for elements that will be read soon; they are read in no order from a table larger than the inner caches.
    package static func prefetch<Element>(_ start: UnsafePointer<Element>, _ count: Int) {
        patron_prefetch(start, count * MemoryLayout<Element>.stride)
    }

    /// Runs `body` with numbers of the calling thread that are too small for full precision taken for zero: with them a
    /// multiplication takes a hundred times as long, and factors that a model does without shrink to them.
    package static func flushingSubnormals(_ body: () -> Void) {
        let before = patron_flush_subnormals()
        body()
        patron_restore_subnormals(before)
    }

    /// Sum of `a[i] * b[i]`.
    package static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
        patron_dot_f32(a, b, count)
    }

    /// `y[i] += alpha * x[i]`.
    package static func addProduct(
        _ alpha: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        patron_axpy_f32(alpha, x, y, count)
    }

    /// `out[r] = dot(rows + r * width, x)` for `count` rows.
    package static func rowDots(
        _ rows: UnsafePointer<Float>, count: Int, width: Int, _ x: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>
    ) {
        patron_gemv_f32(rows, count, width, x, out)
    }

    /// `out[r]` = about the dot product of a row of a ``QuantisedRows`` with a quantised query, for `count` rows.
    package static func rowDots(
        _ rows: UnsafePointer<Int8>, scales: UnsafePointer<Float>, count: Int, width: Int, _ query: UnsafePointer<Int8>,
        scale: Float, into out: UnsafeMutablePointer<Float>
    ) {
        patron_gemv_i8(rows, scales, count, width, query, scale, out)
    }

    /// The same for some rows only: `out[i]` belongs to row `among[i]`.
    package static func rowDots(
        _ rows: UnsafePointer<Int8>, scales: UnsafePointer<Float>, among: UnsafePointer<UInt32>, count: Int, width: Int,
        _ query: UnsafePointer<Int8>, scale: Float, into out: UnsafeMutablePointer<Float>
    ) {
        patron_dots_i8(rows, scales, among, count, width, query, scale, out)
    }

    /// `accumulator += weights[i] * row rows[i]` of a ``QuantisedRows`` without its scales, for `count` rows.
    package static func addRows(
        _ table: UnsafePointer<Int8>, rows: UnsafePointer<UInt32>, weights: UnsafePointer<Float>, count: Int,
        width: Int, into accumulator: UnsafeMutablePointer<Float>
    ) {
        patron_add_rows_i8(table, rows, weights, count, width, accumulator)
    }

    /// `accumulator += weights[i] * row rows[i]` of a table in half precision, for `count` rows.
    package static func addRows(
        _ table: UnsafePointer<UInt16>, rows: UnsafePointer<UInt32>, weights: UnsafePointer<Float>, count: Int,
        width: Int, into accumulator: UnsafeMutablePointer<Float>
    ) {
        patron_add_rows_f16(table, rows, weights, count, width, accumulator)
    }

    /// The nearest numbers in half precision, as their bits; for what is greater the greatest, 65504. Not for NaN.
    package static func roundToHalf(_ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<UInt16>, _ count: Int) {
        patron_round_f16(x, out, count)
    }

    /// `accumulator[columns[i]] += weight * values[i]`; the columns of one call are distinct.
    package static func scatterAdd(
        _ weight: Float, columns: UnsafePointer<UInt32>, values: UnsafePointer<Float>, count: Int,
        into accumulator: UnsafeMutablePointer<Float>
    ) {
        patron_scatter_add_f32(weight, columns, values, count, accumulator)
    }

    /// Adds rows of a sparse matrix, row `rows[i]` times `weights[i]`, into a dense accumulator.
    package static func scatterRows(
        _ matrix: CSRView, rows: UnsafePointer<UInt32>, weights: UnsafePointer<Float>, count: Int,
        into accumulator: UnsafeMutablePointer<Float>
    ) {
        guard let offsets = matrix.offsets.baseAddress, let columns = matrix.columns.baseAddress,
            let values = matrix.values.baseAddress
        else { return }
        patron_scatter_rows_f32(offsets, columns, values, rows, weights, count, accumulator)
    }

    /// Like ``scatterAdd(_:columns:values:count:into:)``, and appends to `touched` the columns whose accumulator was
    /// zero.
    ///
    /// - Parameters:
    ///   - touched: room for one entry more than the accumulator has, because each column is written before it is
    ///     counted.
    ///   - touchedCount: how many columns `touched` holds, before and after.
    package static func scatterAdd(
        _ weight: Float, columns: UnsafePointer<UInt32>, values: UnsafePointer<Float>, count: Int,
        into accumulator: UnsafeMutablePointer<Float>, touched: UnsafeMutablePointer<UInt32>, touchedCount: inout Int
    ) {
        touchedCount = patron_scatter_collect_f32(weight, columns, values, count, accumulator, touched, touchedCount)
    }

    /// The greatest of `count` values; 0 if none is above 0.
    package static func maximum(_ values: UnsafePointer<Float>, _ count: Int) -> Float { patron_max_f32(values, count) }

    /// Which version runs: `avx2` or `scalar`.
    package static var name: String { String(cString: patron_kernels_name()) }

    /// Runs `body` with a version forced on the calling thread, for tests; false, without running it, if this machine
    /// does not have it.
    ///
    /// Nothing stays forced afterwards: threads are pooled, and one that was left so would take part in somebody
    /// else's sums with another order of additions.
    @discardableResult
    package static func withVersion(_ name: String, _ body: () throws -> Void) rethrows -> Bool {
        guard patron_kernels_force(name) != 0 else { return false }
        defer { _ = patron_kernels_force(nil) }
        try body()
        return true
    }
}
