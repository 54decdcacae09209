internal import PatronCore

/// Which features of a table are worth a place: the others stay known to the head, so that requests may give them, but count
/// for nothing.
enum FeatureSelection {
    /// A feature that is left out, and why.
    struct Dropped: Equatable {
        var feature: Int
        var reason: String
    }

    /// What the training rows say without any outcome: constant features, and all but the first of near-duplicates. With pinned
    /// features, all others. Throws `badUsage` for a pinned name that is no feature.
    static func dropped(
        _ table: FeatureTable, rows: [Int], _ settings: PropensitySettings
    ) throws(PatronError) -> [Dropped] {
        if let pinned = settings.features {
            for name in pinned where !table.columns.contains(where: { $0.name == name }) {
                throw PatronError(.badUsage, "no such feature", at: Place(field: name))
            }
            return table.columns.indices.filter { !pinned.contains(table.columns[$0].name) }.map {
                Dropped(feature: $0, reason: "not among the recipe's features")
            }
        }
        var dropped: [Dropped] = []
        var kept: [(feature: Int, sketch: Sketch)] = []
        for (at, column) in table.columns.enumerated() {
            guard let sketch = Sketch(column.values, rows) else {
                dropped.append(Dropped(feature: at, reason: "constant"))
                continue
            }
            if let twin = kept.first(where: { $0.sketch.isLike(sketch, settings.duplicateCorrelation) }) {
                dropped.append(Dropped(feature: at, reason: "like \(table.columns[twin.feature].name)"))
            } else {
                kept.append((at, sketch))
            }
        }
        return dropped
    }

    /// A column's training values, made comparable.
    private enum Sketch {
        /// Standardised; missing is 0, and must be missing in both.
        case numbers([Double], missing: [Bool])
        /// Codes by first appearance, so that two spellings of the same levels are equal.
        case codes([Int32])

        /// Nil for a column that says nothing.
        init?(_ values: FeatureTable.Values, _ rows: [Int]) {
            switch values {
            case .numeric(let values):
                let known = rows.map { values[$0] }.filter(\.isFinite)
                let missing = rows.map { !values[$0].isFinite }
                let mean = known.reduce(0, +) / Double(max(1, known.count))
                let deviation = (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, known.count)))
                    .squareRoot()
                let isConstant = !(deviation > 1e-12 * max(1e-12, abs(mean)))
                if isConstant, !missing.contains(true) || !missing.contains(false) { return nil }
                self = .numbers(
                    rows.map { values[$0].isFinite && !isConstant ? (values[$0] - mean) / deviation : 0 },
                    missing: missing)
            case .categorical(_, let codes):
                var numbers: [Int32: Int32] = [:]
                let renamed = rows.map { row in
                    let number = numbers[codes[row]] ?? Int32(numbers.count)
                    numbers[codes[row]] = number
                    return number
                }
                if numbers.count < 2 { return nil }
                self = .codes(renamed)
            }
        }

        func isLike(_ other: Sketch, _ correlation: Double) -> Bool {
            switch (self, other) {
            case (.codes(let a), .codes(let b)): return a == b
            case (.numbers(let a, let missingA), .numbers(let b, let missingB)):
                guard missingA == missingB else { return false }
                let known = Double(missingA.count { !$0 })
                return abs(zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }) / max(1, known) > correlation
            default: return false
            }
        }
    }
}
