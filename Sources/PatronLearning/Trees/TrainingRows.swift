/// Rows of numbers and codes with targets, for learners of trees.
package struct TrainingRows: Sendable {
    /// Row-major; NaN is missing.
    package var values: [Float]
    package var width: Int
    /// Which columns hold codes of categories, whole and from 0.
    package var categorical: [Bool]
    package var targets: [Float]
    package var weights: [Float]?

    package init(
        _ values: [Float], width: Int, categorical: [Bool]? = nil, targets: [Float], weights: [Float]? = nil
    ) {
        self.values = values
        self.width = width
        self.categorical = categorical ?? [Bool](repeating: false, count: width)
        self.targets = targets
        self.weights = weights
    }

    /// The rows of these numbers, in their order.
    package func selecting(_ rows: [Int]) -> TrainingRows {
        var chosen = TrainingRows(
            [], width: width, categorical: categorical, targets: rows.map { targets[$0] },
            weights: weights.map { weights in rows.map { weights[$0] } })
        chosen.values.reserveCapacity(rows.count * width)
        for row in rows { chosen.values += values[row * width..<(row + 1) * width] }
        return chosen
    }
}
