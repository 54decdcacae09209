/// A matrix of floats as 8-bit integers with a scale for each row: a quarter of the memory, and so of the time, to multiply
/// with. Row r, column c is about `values[r * width + c] * scales[r]`.
package struct QuantisedRows: Sendable {
    /// rows x width, row-major, -127...127.
    package var values: [Int8]
    /// One for each row, at least 0.
    package var scales: [Float]

    /// Quantises rows; the greatest magnitude of each becomes 127, and what is not finite 0.
    package init(_ rows: [Float], width: Int) {
        values = [Int8](repeating: 0, count: rows.count)
        scales = [Float](repeating: 0, count: width > 0 ? rows.count / width : 0)
        for row in scales.indices {
            let range = row * width..<(row + 1) * width
            let greatest = rows[range].reduce(0) { max($0, abs($1)) }
            guard greatest > 0, greatest.isFinite else { continue }
            scales[row] = greatest / 127
            for at in range where rows[at].isFinite { values[at] = Int8((rows[at] / greatest * 127).rounded()) }
        }
    }

    /// Quantises a query in the same way; returns its scale.
    package static func quantise(_ query: UnsafePointer<Float>, width: Int, into out: UnsafeMutablePointer<Int8>)
        -> Float
    {
        var greatest: Float = 0
        for at in 0..<width { greatest = max(greatest, abs(query[at])) }
        guard greatest > 0, greatest.isFinite else {
            out.update(repeating: 0, count: width)
            return 0
        }
        for at in 0..<width { out[at] = query[at].isFinite ? Int8((query[at] / greatest * 127).rounded()) : 0 }
        return greatest / 127
    }
}
