/// A sparse matrix in compressed sparse rows, borrowed from memory that its owner keeps alive (a mapped bundle or an array).
///
/// Row r holds `columns[offsets[r]..<offsets[r + 1]]` with the values beside them. Offsets count elements.
@frozen
package struct CSRView: @unchecked Sendable {
    // Unchecked: the pointers lead to memory that nobody writes while the view exists.
    package let offsets: UnsafeBufferPointer<UInt64>
    package let columns: UnsafeBufferPointer<UInt32>
    package let values: UnsafeBufferPointer<Float>

    @inlinable package init(
        offsets: UnsafeBufferPointer<UInt64>, columns: UnsafeBufferPointer<UInt32>, values: UnsafeBufferPointer<Float>
    ) {
        self.offsets = offsets
        self.columns = columns
        self.values = values
    }

    /// How many rows there are.
    @inlinable package var rows: Int { offsets.count - 1 }

    /// The positions of a row's entries in `columns` and `values`.
    @inlinable package func range(of row: Int) -> Range<Int> { Int(offsets[row])..<Int(offsets[row + 1]) }
}

/// A sparse matrix in compressed sparse rows that owns its memory: what trainers build and bundles store.
package struct CSRMatrix: Sendable {
    /// rows + 1 offsets into `columns` and `values`, from 0, never falling.
    package var offsets: [UInt64]
    /// Column of each entry, rising within a row.
    package var columns: [UInt32]
    /// Value of each entry.
    package var values: [Float]
    /// How many columns the matrix has.
    package var columnCount: Int

    package init(offsets: [UInt64] = [0], columns: [UInt32] = [], values: [Float] = [], columnCount: Int) {
        self.offsets = offsets
        self.columns = columns
        self.values = values
        self.columnCount = columnCount
    }

    package var rows: Int { offsets.count - 1 }
    package var entries: Int { columns.count }

    package func range(of row: Int) -> Range<Int> { Int(offsets[row])..<Int(offsets[row + 1]) }

    /// The same matrix with rows and columns exchanged; entries of each new row stand in rising order of the old rows.
    package func transposed() -> CSRMatrix {
        var starts = [UInt64](repeating: 0, count: columnCount + 1)
        for column in columns { starts[Int(column) + 1] += 1 }
        for at in 0..<columnCount { starts[at + 1] += starts[at] }
        var cursor = starts
        var newColumns = [UInt32](repeating: 0, count: entries)
        var newValues = [Float](repeating: 0, count: entries)
        for row in 0..<rows {
            for at in range(of: row) {
                let column = Int(columns[at])
                let target = Int(cursor[column])
                newColumns[target] = UInt32(row)
                newValues[target] = values[at]
                cursor[column] += 1
            }
        }
        return CSRMatrix(offsets: starts, columns: newColumns, values: newValues, columnCount: rows)
    }

    /// Lends the matrix as a view for the time of `body`.
    package func withView<Result>(_ body: (CSRView) throws -> Result) rethrows -> Result {
        try offsets.withUnsafeBufferPointer { offsets in
            try columns.withUnsafeBufferPointer { columns in
                try values.withUnsafeBufferPointer { values in
                    try body(CSRView(offsets: offsets, columns: columns, values: values))
                }
            }
        }
    }
}
