internal import Foundation
internal import PatronFeatures

/// A table as the served head will see it: which columns there are, and every row's raw values.
struct PreparedTable {
    var columns: [FeatureColumn]
    /// rows x columns raw values as ``PropensityScorer/score(raw:_:)`` takes them.
    var raw: [Double]
    var labels: [Bool]

    var width: Int { columns.count }
    func row(_ row: Int) -> ArraySlice<Double> { raw[row * width..<(row + 1) * width] }

    /// Which numeric columns become logarithms.
    enum Logarithms {
        case never
        /// Those whose skewness on the training rows exceeds 1 and falls when the logarithm is taken.
        case whereSkewed
        case fixed([Bool])
    }

    /// Learns columns from the training rows only, and codes all rows with them.
    /// Features that are `dropped` keep their names and get no columns.
    init(
        _ table: FeatureTable, trainingRows: [Int], logarithms: Logarithms, groups: [String]? = nil,
        dropped: Set<Int> = [], settings: PropensitySettings
    ) {
        columns = []
        labels = table.labels
        let width = table.columns.count
        raw = [Double](repeating: .nan, count: table.labels.count * width)
        for (at, column) in table.columns.enumerated() {
            var learned: FeatureColumn
            switch column.values {
            case .numeric(let values):
                let known = trainingRows.map { values[$0] }.filter(\.isFinite)
                let logarithm: Bool
                switch logarithms {
                case .never: logarithm = false
                case .whereSkewed: logarithm = isTamedByLogarithm(known)
                case .fixed(let which): logarithm = which[at]
                }
                learned = numericColumn(column.name, known, logarithm, hasMissing: known.count < trainingRows.count)
                for row in values.indices { raw[row * width + at] = values[row].isFinite ? values[row] : .nan }
            case .categorical(let levels, let codes):
                var positions: [Double]
                (learned, positions) = categoricalColumn(column.name, levels, trainingRows.map { codes[$0] }, settings)
                for row in codes.indices { raw[row * width + at] = codes[row] < 0 ? .nan : positions[Int(codes[row])] }
            }
            if dropped.contains(at) { learned.leaveOut() }
            learned.group = groups?[at] ?? column.name
            columns.append(learned)
        }
    }
}

extension FeatureColumn {
    /// Keeps the feature known, without any column of the model.
    fileprivate mutating func leaveOut() {
        (mean, scale, hasMissing) = (0, 0, false)
        (levels, hasRare) = ([], false)
    }
}

private func numericColumn(_ name: String, _ known: [Double], _ logarithm: Bool, hasMissing: Bool) -> FeatureColumn {
    let values = logarithm ? known.map(signedLog) : known
    let (mean, deviation, _) = moments(values)
    let sorted = known.sorted()
    // A deviation that is only rounding says that the column is constant; so does one that no longer fits a number.
    let constant =
        !deviation.isFinite || !mean.isFinite || abs(mean) > 1e25 || deviation <= 1e-12 * max(1e-12, abs(mean))
    return FeatureColumn(
        name: name, kind: .numeric, logarithm: logarithm, mean: constant ? 0 : mean, scale: constant ? 0 : deviation,
        typical: sorted.isEmpty ? 0 : min(max(sorted[sorted.count / 2], -1e25), 1e25),
        hasMissing: hasMissing && !known.isEmpty)
}

/// The column, and the position in it (or the rare code) of each of the table's levels.
private func categoricalColumn(
    _ name: String, _ levels: [String], _ codes: [Int32], _ settings: PropensitySettings
) -> (FeatureColumn, [Double]) {
    var counts = [Int](repeating: 0, count: levels.count)
    var missing = 0
    for code in codes { if code >= 0 { counts[Int(code)] += 1 } else { missing += 1 } }
    let common = levels.indices.filter { counts[$0] >= max(1, settings.rareLevel) }
        .sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(settings.levels)
    var positions = [Double](repeating: FeatureColumn.rareCode, count: levels.count)
    for (position, level) in common.enumerated() { positions[level] = Double(position) }
    let rare = levels.indices.reduce(0) { $0 + (positions[$1] < 0 ? counts[$1] : 0) }
    let column = FeatureColumn(
        name: name, kind: .categorical, levels: common.map { levels[$0] }, hasRare: rare > 0, hasMissing: missing > 0)
    return (column, positions)
}

private func signedLog(_ x: Double) -> Double { x < 0 ? -log1p(-x) : log1p(x) }

private func isTamedByLogarithm(_ values: [Double]) -> Bool {
    let before = moments(values).skewness
    return before > 1 && abs(moments(values.map(signedLog)).skewness) < before
}

private func moments(_ values: [Double]) -> (mean: Double, deviation: Double, skewness: Double) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let deviation = variance.squareRoot()
    guard deviation > 0, deviation.isFinite else { return (mean, deviation, 0) }
    let third = values.reduce(0) { sum, value in
        let z = (value - mean) / deviation
        return sum + z * z * z
    }
    return (mean, deviation, third / count)
}
