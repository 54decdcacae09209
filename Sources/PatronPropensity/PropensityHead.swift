internal import Foundation
package import PatronCore
internal import PatronFeatures
internal import PatronNumerics

/// One outcome's model, checked: part of ``PropensityModel``.
package final class PropensityHead: Sendable {
    package let document: HeadDocument
    package let parameters: HeadParameters
    /// Its features; behind the purchase features stands the buying pattern's.
    let layout: FeatureLayout
    /// The ensembles of a head of trees, none where it is linear.
    let ensembles: [TreeEnsemble]
    /// The predictor of the average training row, from which contributions are counted.
    package let baseline: Double
    /// Names and levels as bytes, for requests.
    let nameBytes: [[UInt8]]
    let levelBytes: [[[UInt8]]]

    package var name: String { document.name }
    /// How many columns the linear model has, or would have, beside the intercept.
    package var columns: Int { layout.columns }
    /// How many raw values a row has.
    package var features: Int { document.features.count }

    /// Checks that shapes agree, that numbers are finite and that the calibration rises. `path` is for messages.
    package init(_ document: HeadDocument, _ parameters: HeadParameters, path: String? = nil) throws(PatronError) {
        let place = Place(file: path, field: document.name)
        func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(PatronError) {
            if !condition { throw PatronError(.corrupt, message(), at: place) }
        }
        let layout = try FeatureLayout(
            document.features, ofPurchases: document.inputs == .purchases,
            more: document.pattern == nil ? [] : [BuyingPattern.feature], at: place)
        let width = layout.columns
        let sound = FeatureLayout.areSound
        let model = document.model ?? .linear
        if model == .linear {
            try require(parameters.coefficients.count == width + 1, "expected \(width + 1) coefficients")
            try require(
                parameters.covariance.count == (width + 1) * (width + 1), "expected a covariance of all coefficients")
        }
        try require(model == .trees || parameters.columnMeans.count == width, "expected \(width) means of columns")
        try require(
            (model == .trees) != parameters.trees.isEmpty && (model == .network) != parameters.networks.isEmpty,
            "expected what the model names")
        try require(
            parameters.networks.allSatisfy { $0.inputs == width && sound($0.weights) },
            "expected networks of \(width) inputs with finite weights")
        try require(
            sound(parameters.coefficients) && sound(parameters.covariance) && sound(parameters.columnMeans),
            "a parameter is not finite")
        try require(document.pattern?.isSound ?? true, "expected positive parameters of the buying pattern")
        try require(
            sound([document.slope, document.slopeBelow ?? 1, document.intercept]) && document.slope > 0
                && document.slopeBelow ?? 1 > 0, "expected a rising calibration")
        try require((0...1).contains(document.baseRate), "expected a base rate from 0 to 1")
        try require(
            document.intervalLevel > 0 && document.intervalLevel < 1 && (0...10).contains(document.intervalQuantile),
            "expected an interval level between 0 and 1")
        try require(
            (document.horizonDays ?? 1) > 0 && (document.horizonDays ?? 1).isFinite, "expected a positive horizon")
        let (scores, rates) = (parameters.calibrationScores, parameters.calibrationRates)
        let isotonic = document.calibration == .isotonic
        try require(scores.count == rates.count && (!isotonic || !scores.isEmpty), "expected points of the calibration")
        try require(
            sound(scores) && zip(scores, scores.dropFirst()).allSatisfy { $0 < $1 }, "calibration scores do not rise")
        try require(
            rates.allSatisfy { (0...1).contains($0) } && zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 },
            "calibration rates fall or leave 0 to 1")
        var ensembles: [TreeEnsemble] = []
        for part in parameters.trees {
            ensembles.append(
                try TreeEnsemble(part.table, base: part.base, features: document.features.count, at: place))
        }
        self.ensembles = ensembles
        switch model {
        case .linear:
            baseline = zip(parameters.coefficients.dropFirst(), parameters.columnMeans).reduce(
                parameters.coefficients[0]
            ) { $0 + $1.0 * $1.1 }
        case .trees: baseline = ensembles.reduce(0) { $0 + $1.baseline } / Double(ensembles.count)
        case .network:
            let sum = parameters.columnMeans.withUnsafeBufferPointer { means in
                parameters.networks.reduce(0) { sum, network in
                    sum + (means.baseAddress.map { network.margin($0) } ?? 0)
                }
            }
            baseline = sum / Double(parameters.networks.count)
        }
        self.document = document
        self.parameters = parameters
        self.layout = layout
        nameBytes = document.features.map { Array($0.name.utf8) }
        levelBytes = document.features.map { $0.levels.map { Array($0.utf8) } }
    }

    /// The calibrated probability of a linear predictor, strictly within 0 and 1.
    package func probability(_ predictor: Double) -> Double {
        let raw: Double
        switch document.calibration {
        case .logistic: raw = logistic(document.slope * predictor + document.intercept)
        case .beta:
            let below = document.slopeBelow ?? document.slope
            raw = logistic(below * softplus(predictor) - document.slope * softplus(-predictor) + document.intercept)
        case .isotonic: raw = interpolated(predictor)
        }
        return min(max(raw, Self.leastProbability), 1 - Self.leastProbability)
    }

    /// No data set proves a smaller chance than this.
    private static let leastProbability = 1e-9

    private func interpolated(_ score: Double) -> Double {
        let (scores, rates) = (parameters.calibrationScores, parameters.calibrationRates)
        var (low, high) = (0, scores.count)
        while low < high {
            let middle = (low + high) / 2
            if scores[middle] > score { high = middle } else { low = middle + 1 }
        }
        if low == 0 { return rates[0] }
        if low == scores.count { return rates[low - 1] }
        let share = (score - scores[low - 1]) / (scores[low] - scores[low - 1])
        return rates[low - 1] + share * (rates[low] - rates[low - 1])
    }
}
