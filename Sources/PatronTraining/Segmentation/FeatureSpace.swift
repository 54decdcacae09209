internal import Foundation
internal import PatronLearning
internal import PatronSegmentation

/// Raw features and how they become points to cluster: logarithms where skewed, then mean 0 and deviation 1.
struct FeatureSpace {
    var features: [SegmentationDocument.Feature]
    var means: [Double]
    var scales: [Double]
    var points: DesignMatrix

    /// Skewness from which a feature's logarithm is taken.
    private static let skewed = 1.0

    /// Learns the transform of `raw` (rows x names); without `logarithms` and `standardise` the points are the raw values.
    init(_ raw: DesignMatrix, names: [String], logarithms: Bool, standardise: Bool) {
        points = raw
        features = []
        for (column, name) in names.enumerated() {
            let values = (0..<raw.rows).map { raw.values[$0 * raw.columns + column] }
            let logarithm = logarithms && Self.skewness(values) > Self.skewed
            features.append(.init(name: name, logarithm: logarithm))
            if logarithm {
                for row in 0..<raw.rows { points.values[row * raw.columns + column] = signedLogarithm(values[row]) }
            }
        }
        if standardise {
            let moments = points.moments()
            means = moments.means
            // A constant feature keeps its place and tells nobody apart.
            scales = moments.deviations.map { $0 > 1e-12 ? $0 : 1 }
        } else {
            means = names.map { _ in 0 }
            scales = names.map { _ in 1 }
        }
        for at in points.values.indices {
            let column = at % max(1, points.columns)
            points.values[at] = (points.values[at] - means[column]) / scales[column]
        }
    }

    /// Third standardised moment; 0 for constants.
    private static func skewness(_ values: [Double]) -> Double {
        let count = Double(max(1, values.count))
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        guard variance > 0 else { return 0 }
        let third = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) } / count
        return third / (variance * variance.squareRoot())
    }
}
