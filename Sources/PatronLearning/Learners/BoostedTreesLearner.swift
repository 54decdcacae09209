package import PatronCore
internal import PatronNumerics

/// Gradient-boosted trees as a learner of any table.
package struct BoostedTreesLearner: MarginLearner {
    package let name = "trees"
    package let splits = true
    package var boosting = GradientBoosting()
    /// Codes beyond the commonest so many are one.
    package var levels = 1000

    package init() {}

    private struct Model: MarginModel {
        let trees: TreeEnsemble
        /// The place of each common code, by column; nil for numbers.
        let codes: [[Int: Float]?]

        func margin(_ row: ArraySlice<Double>) -> Double {
            Double(trees.margin(zip(codes, row).map { BoostedTreesLearner.value($1, $0) }))
        }

        var form: MarginForm? { nil }
    }

    private static func value(_ value: Double, _ codes: [Int: Float]?) -> Float {
        guard let codes else {
            let limit = Double(TreeTable.largestMagnitude)
            return value.isFinite ? Float(min(max(value, -limit), limit)) : .nan
        }
        guard value.isFinite, let code = Int(exactly: value) else { return .nan }
        return codes[code] ?? Float(codes.count)
    }

    package func fit(
        _ table: LearningTable, weights: [Double]?, seed: UInt64, budget: LearningBudget
    ) throws(PatronError) -> any MarginModel {
        let weights = try table.checked(weights)
        try budget.check(name)
        let codes = (0..<table.width).map { column in table.categorical[column] ? common(table, column) : nil }
        var boosting = boosting
        boosting.seed = seed
        var values: [Float] = []
        values.reserveCapacity(table.values.count)
        for row in 0..<table.rows { values += zip(codes, table.row(row)).map { Self.value($1, $0) } }
        let trees = try boosting.fit(
            values, width: table.width, categorical: table.categorical, targets: table.targets.map { Float($0) },
            weights: weights.map { Float($0) })
        try budget.check(name)
        return Model(trees: trees, codes: codes)
    }

    private func common(_ table: LearningTable, _ column: Int) -> [Int: Float] {
        var counts: [Int: Int] = [:]
        for row in 0..<table.rows {
            if let code = Int(exactly: table.values[row * table.width + column]) { counts[code, default: 0] += 1 }
        }
        let kept = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(levels)
        return Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1.key, Float($0)) })
    }
}
