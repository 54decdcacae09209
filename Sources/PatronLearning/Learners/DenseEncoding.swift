internal import PatronCore

/// Numbers and codes as standardised columns, for learners of sums: a missing number is the mean and has a column that says so, the
/// commonest codes have a column each, and all others share one.
struct DenseEncoding: Sendable {
    /// Codes of one column that get a column of their own.
    static let levelLimit = 64

    enum Source: Sendable {
        case number(mean: Double, scale: Double, hasMissing: Bool)
        case codes(columns: [Int: Int], hasRare: Bool)
        case none
    }

    private(set) var sources: [Source] = []
    private(set) var width = 0

    /// Learns from a table. Throws `refused` if nothing varies.
    init(_ table: LearningTable) throws(PatronError) {
        for column in 0..<table.width {
            let values = (0..<table.rows).map { table.values[$0 * table.width + column] }
            let source = table.categorical[column] ? Self.codes(values) : Self.number(values)
            sources.append(source)
            width += Self.width(source)
        }
        guard width > 0 else { throw PatronError(.refused, "no column varies: there is nothing to learn from") }
    }

    private static func width(_ source: Source) -> Int {
        switch source {
        case .number(_, let scale, let hasMissing): (scale > 0 ? 1 : 0) + (hasMissing ? 1 : 0)
        case .codes(let columns, let hasRare): columns.count + (hasRare ? 1 : 0)
        case .none: 0
        }
    }

    private static func number(_ values: [Double]) -> Source {
        let known = values.filter { !$0.isNaN }
        guard !known.isEmpty else { return .none }
        let mean = known.reduce(0) { $0 + $1 / Double(known.count) }
        let deviation = (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(known.count) }).squareRoot()
        let varies = deviation.isFinite && deviation > 1e-12 * max(1e-12, abs(mean))
        return .number(mean: mean, scale: varies ? deviation : 0, hasMissing: known.count < values.count)
    }

    private static func codes(_ values: [Double]) -> Source {
        var counts: [Int: Int] = [:]
        // A missing code is one of its own.
        for value in values { counts[Self.code(value), default: 0] += 1 }
        guard counts.count > 1 else { return .none }
        let common = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(levelLimit)
        var columns: [Int: Int] = [:]
        for (at, entry) in common.enumerated() { columns[entry.key] = at }
        return .codes(columns: columns, hasRare: counts.count > common.count)
    }

    private static func code(_ value: Double) -> Int { value.isNaN || value > 1e15 ? -1 : Int(value) }

    /// The columns of a row, all finite.
    func encode(_ row: ArraySlice<Double>) -> [Double] {
        var columns = [Double](repeating: 0, count: width)
        var at = 0
        for (source, value) in zip(sources, row) {
            switch source {
            case .number(let mean, let scale, let hasMissing):
                let isMissing = !value.isFinite
                // Far beyond all training rows, sums must stay finite.
                if scale > 0 { columns[at] = isMissing ? 0 : min(max((value - mean) / scale, -1e3), 1e3) }
                if hasMissing { columns[at + Self.width(source) - 1] = isMissing ? 1 : 0 }
            case .codes(let known, let hasRare):
                if let column = known[Self.code(value)] {
                    columns[at + column] = 1
                } else if hasRare {
                    columns[at + known.count] = 1
                }
            case .none: break
            }
            at += Self.width(source)
        }
        return columns
    }

    /// The table's column behind each encoded one, with its mean and scale; nil where the table has codes or missing values.
    var numbers: [(source: Int, mean: Double, scale: Double)]? {
        var result: [(source: Int, mean: Double, scale: Double)] = []
        for (at, source) in sources.enumerated() {
            switch source {
            case .number(let mean, let scale, false): if scale > 0 { result.append((at, mean, scale)) }
            case .number, .codes: return nil
            case .none: break
            }
        }
        return result
    }

    /// An intercept and coefficients of encoded columns as those of the table's; nil as ``numbers``.
    func unfolded(_ intercept: Double, _ coefficients: ArraySlice<Double>) -> [Double]? {
        guard let numbers else { return nil }
        var result = [Double](repeating: 0, count: sources.count + 1)
        result[0] = intercept
        for (column, coefficient) in zip(numbers, coefficients) {
            result[column.source + 1] = coefficient / column.scale
            result[0] -= coefficient / column.scale * column.mean
        }
        return result
    }

    /// All rows, with a leading column of ones where `intercept` is.
    func design(_ table: LearningTable, intercept: Bool) -> DesignMatrix {
        var values: [Double] = []
        values.reserveCapacity(table.rows * (width + 1))
        for row in 0..<table.rows {
            if intercept { values.append(1) }
            values += encode(table.row(row))
        }
        return DesignMatrix(values: values, rows: table.rows, columns: width + (intercept ? 1 : 0))
    }
}

/// A sum over encoded columns.
struct LinearMargin: MarginModel {
    var encoding: DenseEncoding
    /// The intercept, then one a column.
    var coefficients: [Double]

    func margin(_ row: ArraySlice<Double>) -> Double {
        let columns = encoding.encode(row)
        return zip(columns, coefficients.dropFirst()).reduce(coefficients[0]) { $0 + $1.0 * $1.1 }
    }

    var form: MarginForm? { encoding.unfolded(coefficients[0], coefficients.dropFirst()).map { .linear($0) } }
}
