internal import Foundation
package import PatronBundle
package import PatronCore
internal import PatronFeatures
internal import PatronNumerics

/// The effect of a treatment on one customer: the change of the outcome's probability.
package struct UpliftScore: Sendable, Hashable {
    package var value: Double
    package var low: Double
    package var high: Double
}

/// Computes effects in the memory of a buffer; allocates nothing.
package struct UpliftScorer: Sendable {
    package let arm: UpliftArm

    package init(_ arm: UpliftArm) { self.arm = arm }

    /// The effect on a customer by what was bought up to a moment; nil if nothing was.
    package func score(
        _ history: CustomerHistory, asOf moment: Timestamp, _ buffer: UpliftBuffer
    ) -> UpliftScore? {
        guard PurchaseFeatures.write(history, asOf: moment, into: buffer.purchases) else { return nil }
        for (at, feature) in arm.layout.purchases.enumerated() { buffer.raw[at] = buffer.purchases[feature] }
        return score(buffer)
    }

    /// The effect on a row of raw values in the features' order: numbers, positions of levels or ``FeatureColumn/rareCode``; NaN is
    /// missing.
    package func score(_ values: ArraySlice<Double>, _ buffer: UpliftBuffer) -> UpliftScore {
        for (at, value) in values.prefix(arm.features).enumerated() { buffer.raw[at] = value }
        return score(buffer)
    }

    /// Of those on whom nothing is known: the effect on all.
    package var population: UpliftScore {
        around(arm.document.averageEffect, error: arm.document.averageError)
    }

    /// The effect by each part stands in the buffer afterwards. Each part lacks some of the training rows, so that their spread gives
    /// the error (the grouped jackknife).
    private func score(_ buffer: UpliftBuffer) -> UpliftScore {
        switch arm.document.learner {
        case .logistic: linear(buffer)
        case .trees: trees(buffer)
        }
        let parts = arm.document.parts
        var (sum, squares) = (0.0, 0.0)
        for part in 0..<parts { sum += buffer.effects[part] }
        let mean = sum / Double(parts)
        for part in 0..<parts { squares += (buffer.effects[part] - mean) * (buffer.effects[part] - mean) }
        return around(mean, error: jackknifeError(squares, parts: parts))
    }

    private func around(_ value: Double, error: Double) -> UpliftScore {
        let reach = arm.quantile * error
        return UpliftScore(
            value: value, low: max(-1, min(value, value - reach)), high: min(1, max(value, value + reach)))
    }

    private func linear(_ buffer: UpliftBuffer) {
        let width = arm.columns
        arm.layout.encode(buffer.raw, means: arm.parameters.means, into: buffer.columns)
        for part in 0..<arm.document.parts {
            func probability(_ predictor: Int) -> Double {
                let coefficients = arm.parameters.coefficients[predictor]
                let start = part * (width + 1)
                var sum = coefficients[start]
                for column in 0..<width { sum += coefficients[start + 1 + column] * buffer.columns[column] }
                return logistic(sum)
            }
            buffer.effects[part] =
                arm.document.method == .classTransformation
                ? 2 * probability(0) - 1 : probability(1) - probability(0)
        }
    }

    private func trees(_ buffer: UpliftBuffer) {
        let features = arm.document.features
        for (at, feature) in features.enumerated() { buffer.row[at] = feature.treeValue(buffer.raw[at]) }
        guard let row = buffer.row.baseAddress else { return }
        for part in 0..<arm.document.parts {
            func probability(_ predictor: Int) -> Double {
                logistic(Double(arm.parameters.ensembles[predictor][part].margin(row)))
            }
            switch arm.document.method {
            case .twoModels: buffer.effects[part] = probability(1) - probability(0)
            case .classTransformation: buffer.effects[part] = 2 * probability(0) - 1
            case .oneModel:
                buffer.row[features.count] = 0
                let control = probability(0)
                buffer.row[features.count] = 1
                buffer.effects[part] = probability(0) - control
            }
        }
    }
}

/// The standard error of a mean of fits that each lack one part of the rows, from the summed squares of their deviations.
package func jackknifeError(_ squares: Double, parts: Int) -> Double {
    (squares * Double(parts - 1) / Double(parts)).squareRoot()
}
