internal import Foundation
internal import PatronNumerics

/// One input of a model and how it becomes columns of a linear one, or a value that trees split by.
package struct FeatureColumn: Codable, Sendable, Hashable {
    package enum Kind: String, Codable, Sendable {
        /// A number, optionally its signed logarithm, standardised; a missing one becomes the mean.
        case numeric
        /// One of a few levels, one column each.
        case categorical
    }

    /// The name in the training data and in requests.
    package var name: String
    package var kind: Kind
    /// What contributions of several inputs are summed under when reasons are given.
    package var group: String
    /// Numeric: whether sign(x) * log(1 + |x|) is taken first.
    package var logarithm: Bool
    /// Numeric: mean of the (transformed) known training values.
    package var mean: Double
    /// Numeric: their population standard deviation; 0 where the input was constant and has no column.
    package var scale: Double
    /// Numeric: median of the untransformed known values, for sentences.
    package var typical: Double
    /// Categorical: levels with a column each.
    package var levels: [String]
    /// Categorical: whether a column for rare and unknown levels follows the levels'.
    package var hasRare: Bool
    /// Whether a last column says that the value is missing.
    package var hasMissing: Bool

    package init(
        name: String, kind: Kind, group: String? = nil, logarithm: Bool = false, mean: Double = 0, scale: Double = 0,
        typical: Double = 0, levels: [String] = [], hasRare: Bool = false, hasMissing: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.group = group ?? name
        self.logarithm = logarithm
        self.mean = mean
        self.scale = scale
        self.typical = typical
        self.levels = levels
        self.hasRare = hasRare
        self.hasMissing = hasMissing
    }

    /// How many columns of the linear model come from this input.
    package var width: Int {
        switch kind {
        case .numeric: (scale > 0 ? 1 : 0) + (hasMissing ? 1 : 0)
        case .categorical: levels.count + (hasRare ? 1 : 0) + (hasMissing ? 1 : 0)
        }
    }

    /// What trees split a raw value by: the number, or the level's position with the rare ones' behind it; NaN where it is missing
    /// or was constant in training.
    package func treeValue(_ raw: Double) -> Float {
        if width == 0 || raw.isNaN { return .nan }
        switch kind {
        case .numeric:
            let limit = Double(TreeTable.largestMagnitude)
            return raw.isFinite ? Float(min(max(raw, -limit), limit)) : .nan
        case .categorical:
            if raw >= 0, raw < Double(levels.count) { return Float(raw) }
            return hasRare ? Float(levels.count) : .nan
        }
    }

    /// The code of rare and unknown levels among raw values.
    package static let rareCode = -1.0
    /// Standardised values are cut here: far beyond any training row, near enough to keep sums finite.
    static let standardisedLimit = 1e3

    /// Writes this input's columns to `columns`, all finite.
    ///
    /// `raw` is the number, or the level's position or ``rareCode``; NaN is missing. `means` are the columns' training means,
    /// which stand in for what training never saw.
    package func encode(
        _ raw: Double, means: UnsafeBufferPointer<Double>, into columns: UnsafeMutableBufferPointer<Double>
    ) {
        for at in columns.indices { columns[at] = 0 }
        switch kind {
        case .numeric:
            if raw.isFinite {
                if scale > 0 {
                    let value = ((logarithm ? signedLogarithm(raw) : raw) - mean) / scale
                    columns[0] = min(max(value, -Self.standardisedLimit), Self.standardisedLimit)
                }
            } else if hasMissing {
                columns[width - 1] = 1
            }
        case .categorical:
            if raw.isNaN, hasMissing {
                columns[width - 1] = 1
            } else if raw >= 0, raw < Double(levels.count) {
                columns[Int(raw)] = 1
            } else if !raw.isNaN, hasRare {
                columns[levels.count] = 1
            } else {
                for at in columns.indices { columns[at] = means[at] }
            }
        }
    }
}

/// sign(x) * log(1 + |x|): tames the long tail of counts, days and money, and keeps refunds below zero.
private func signedLogarithm(_ x: Double) -> Double { x < 0 ? -log1p(-x) : log1p(x) }
