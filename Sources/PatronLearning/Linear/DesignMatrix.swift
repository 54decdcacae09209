/// A dense matrix of observations: one row each, row-major, 64-bit.
package struct DesignMatrix: Sendable {
    /// rows x columns values, row after row.
    package var values: [Double]
    /// How many observations there are.
    package let rows: Int
    /// How many values an observation has.
    package let columns: Int

    /// Wraps `values`, whose count must be `rows * columns`.
    package init(values: [Double], rows: Int, columns: Int) {
        precondition(values.count == rows * columns, "\(values.count) values for \(rows) x \(columns)")
        self.values = values
        self.rows = rows
        self.columns = columns
    }

    /// The rows as given; all must have the first one's length.
    package init(_ rows: [[Double]]) {
        self.init(values: Array(rows.joined()), rows: rows.count, columns: rows.first?.count ?? 0)
    }

    /// A copy of the rows with these numbers, in their order.
    package func selecting(_ chosen: [Int]) -> DesignMatrix {
        var copy: [Double] = []
        copy.reserveCapacity(chosen.count * columns)
        for row in chosen { copy += values[row * columns..<(row + 1) * columns] }
        return DesignMatrix(values: copy, rows: chosen.count, columns: columns)
    }

    /// Mean and population standard deviation (divisor n) of each column.
    package func moments() -> (means: [Double], deviations: [Double]) {
        var means = [Double](repeating: 0, count: columns)
        var deviations = means
        guard rows > 0 else { return (means, deviations) }
        for column in 0..<columns {
            var sum = 0.0
            for row in 0..<rows { sum += values[row * columns + column] }
            let mean = sum / Double(rows)
            var squares = 0.0
            for row in 0..<rows {
                let deviation = values[row * columns + column] - mean
                squares += deviation * deviation
            }
            means[column] = mean
            deviations[column] = (squares / Double(rows)).squareRoot()
        }
        return (means, deviations)
    }

    /// Every column with mean 0 and population standard deviation 1; constant columns become 0.
    package func standardised() -> DesignMatrix {
        let (means, deviations) = moments()
        var copy = self
        for row in 0..<rows {
            for column in 0..<columns {
                let at = row * columns + column
                copy.values[at] = deviations[column] > 0 ? (values[at] - means[column]) / deviations[column] : 0
            }
        }
        return copy
    }
}
