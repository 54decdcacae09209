internal import Foundation
internal import PatronLearning
internal import PatronSegmentation

/// Raw features and how they become points to cluster: skewed ones transformed, then all brought to one scale.
package struct FeatureSpace {
    /// How skewed features are transformed.
    package enum Policy: String, Sendable, CaseIterable {
        /// By the data: nothing, the logarithm, Yeo and Johnson's power, or ranks where no power helps.
        case auto
        case none, logarithm, rank
        case yeoJohnson = "yeo-johnson"
    }

    /// What was done to one feature and why.
    struct Choice {
        var name: String
        var transform: Policy
        /// Third standardised moments, before and after.
        var skewness: Double
        var skewnessAfter: Double
        /// Whether median and quartiles set the scale, because far values would.
        var isRobust: Bool
    }

    var features: [SegmentationDocument.Feature]
    var means: [Double]
    var scales: [Double]
    /// Percentiles of ranked features, 0 elsewhere; nil without any.
    var ranks: [Double]?
    var points: DesignMatrix
    var choices: [Choice]

    /// Skewness up to which a feature stays as it is.
    private static let skewed = 1.0
    /// Yeo-Johnson must bring the skewness this much nearer to 0 than the logarithm, which is easier to explain.
    private static let clearly = 0.2
    /// Excess kurtosis from which far values make a standard deviation meaningless.
    private static let heavyTailed = 3.0
    /// Values that exponents are fitted on.
    private static let sample = 20_000

    /// Learns the transform of `raw` (rows x names). Without `standardise` no feature is scaled.
    init(_ raw: DesignMatrix, names: [String], policy: Policy, standardise: Bool) {
        points = raw
        (features, means, scales, choices) = ([], [], [], [])
        var percentiles: [Double] = []
        for (column, name) in names.enumerated() {
            let values = (0..<raw.rows).map { raw.values[$0 * raw.columns + column] }
            let before = Moments(values)
            let (feature, transformed) = Self.transform(values, name, policy, before)
            var moved = transformed
            let after = Moments(moved)
            let isRobust = standardise && after.excessKurtosis > Self.heavyTailed
            let spread = isRobust ? Spread(moved) : nil
            let (centre, scale) = spread.map { ($0.median, $0.deviation) } ?? (after.mean, after.deviation)
            // A constant feature keeps its place and tells nobody apart.
            means.append(standardise ? centre : 0)
            scales.append(standardise && scale > 1e-12 ? scale : 1)
            for row in moved.indices { moved[row] = (moved[row] - means[column]) / scales[column] }
            for row in moved.indices { points.values[row * raw.columns + column] = moved[row] }
            percentiles +=
                feature.ranked == true
                ? Self.percentiles(values) : [Double](repeating: 0, count: SegmentationModel.percentiles)
            features.append(feature)
            choices.append(
                Choice(
                    name: name, transform: Self.policy(of: feature), skewness: before.skewness,
                    skewnessAfter: after.skewness, isRobust: spread != nil))
        }
        ranks = features.contains { $0.ranked == true } ? percentiles : nil
    }

    private static func policy(of feature: SegmentationDocument.Feature) -> Policy {
        feature.lambda != nil ? .yeoJohnson : feature.ranked == true ? .rank : feature.logarithm ? .logarithm : .none
    }

    private static func transform(
        _ values: [Double], _ name: String, _ policy: Policy, _ before: Moments
    ) -> (SegmentationDocument.Feature, [Double]) {
        func logarithm() -> [Double] { values.map(signedLogarithm) }
        func power() -> (lambda: Double, values: [Double]) {
            let lambda = YeoJohnsonFit.lambda(sampled(values))
            return (lambda, values.map { yeoJohnson($0, lambda: lambda) })
        }
        func ranked() -> [Double] {
            percentiles(values).withUnsafeBufferPointer { marks in values.map { rank($0, among: marks) } }
        }
        switch policy {
        case .none: return (.init(name: name), values)
        case .logarithm: return (.init(name: name, logarithm: true), logarithm())
        case .rank: return (.init(name: name, ranked: true), ranked())
        case .yeoJohnson:
            let fit = power()
            return (.init(name: name, lambda: fit.lambda), fit.values)
        case .auto:
            guard abs(before.skewness) > skewed else { return (.init(name: name), values) }
            let logarithms = logarithm()
            let (fit, left) = (power(), abs(Moments(logarithms).skewness))
            let leftByPower = abs(Moments(fit.values).skewness)
            if min(left, leftByPower) > skewed { return (.init(name: name, ranked: true), ranked()) }
            return leftByPower < left - clearly
                ? (.init(name: name, lambda: fit.lambda), fit.values) : (.init(name: name, logarithm: true), logarithms)
        }
    }

    private static func sampled(_ values: [Double]) -> [Double] {
        let step = max(1, values.count / sample)
        return stride(from: 0, to: values.count, by: step).map { values[$0] }
    }

    private static func percentiles(_ values: [Double]) -> [Double] {
        let sorted = values.sorted()
        let last = SegmentationModel.percentiles - 1
        return (0...last).map { quantile(sorted, Double($0) / Double(last)) }
    }
}

/// Mean, deviation and shape of a sample.
private struct Moments {
    var mean = 0.0
    /// Population standard deviation.
    var deviation = 0.0
    /// 0 for constants.
    var skewness = 0.0
    var excessKurtosis = 0.0

    init(_ values: [Double]) {
        let count = Double(max(1, values.count))
        mean = values.reduce(0, +) / count
        var (second, third, fourth) = (0.0, 0.0, 0.0)
        for value in values {
            let square = (value - mean) * (value - mean)
            second += square
            third += square * (value - mean)
            fourth += square * square
        }
        let variance = second / count
        deviation = variance.squareRoot()
        guard variance > 1e-24 else { return }
        skewness = third / count / (variance * deviation)
        excessKurtosis = fourth / count / (variance * variance) - 3
    }
}

/// Median, and the standard deviation that a normal distribution with these quartiles would have.
private struct Spread {
    var median: Double
    var deviation: Double

    /// Nil where half of the values are equal.
    init?(_ values: [Double]) {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        median = quantile(sorted, 0.5)
        // The quartiles of a standard normal lie 1.349 apart.
        deviation = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349
        if deviation <= 1e-12 { return nil }
    }
}

/// A quantile of rising values, linear between them.
private func quantile(_ sorted: [Double], _ part: Double) -> Double {
    guard let last = sorted.last else { return 0 }
    let place = part * Double(sorted.count - 1)
    let at = Int(place)
    return at + 1 < sorted.count ? sorted[at] + (place - Double(at)) * (sorted[at + 1] - sorted[at]) : last
}

/// The exponent under which values look most normal, by maximum likelihood.
private enum YeoJohnsonFit {
    /// Exponents beyond these say that no power helps.
    private static let range = -3.0...3.0

    static func lambda(_ values: [Double]) -> Double {
        let slopes = values.reduce(0) { $0 + signedLogarithm($1) }
        func likelihood(_ lambda: Double) -> Double {
            let moved = Moments(values.map { yeoJohnson($0, lambda: lambda) })
            guard moved.deviation > 0, moved.deviation.isFinite else { return -.infinity }
            return -Double(values.count) * log(moved.deviation) + (lambda - 1) * slopes
        }
        // Golden-section search: the likelihood has one peak.
        let golden = (5.0.squareRoot() - 1) / 2
        var (low, high) = (range.lowerBound, range.upperBound)
        while high - low > 1e-4 {
            let (left, right) = (high - golden * (high - low), low + golden * (high - low))
            if likelihood(left) < likelihood(right) { low = left } else { high = right }
        }
        return (low + high) / 2
    }
}
