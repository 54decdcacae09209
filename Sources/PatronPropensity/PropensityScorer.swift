package import PatronBundle
package import PatronCore
internal import PatronFeatures
internal import PatronNumerics

/// How likely an outcome is.
package struct PropensityScore: Sendable, Hashable {
    /// The calibrated probability, within 0 and 1.
    package var probability: Double
    /// The interval that covers the model's own uncertainty (of its coefficients, not of the single customer).
    package var low: Double
    package var high: Double
    /// The linear predictor: the log odds before calibration.
    package var predictor: Double

    package init(probability: Double, low: Double, high: Double, predictor: Double) {
        self.probability = probability
        self.low = low
        self.high = high
        self.predictor = predictor
    }
}

/// Scores one customer or one row with one head. No heap allocation per score: the buffer is the caller's.
///
/// After a score, the buffer holds what ``reasons(_:limit:)`` explains.
package struct PropensityScorer: Sendable {
    package let head: PropensityHead

    package init(_ head: PropensityHead) { self.head = head }

    /// The score of a customer as of a moment; nil if nothing had been bought by then, or if the head wants a row.
    package func score(_ history: CustomerHistory, asOf moment: Timestamp, _ buffer: PropensityBuffer)
        -> PropensityScore?
    {
        guard head.document.inputs == .purchases, buffer.raw.count >= head.features,
            PurchaseFeatures.write(history, asOf: moment, into: buffer.purchases)
        else { return nil }
        writePattern(buffer)
        for (at, position) in head.layout.purchases.enumerated() { buffer.raw[at] = buffer.purchases[position] }
        return score(buffer)
    }

    /// The buying pattern's log odds behind the purchase features; NaN where one that they need is not known.
    func writePattern(_ buffer: PropensityBuffer) {
        guard let pattern = head.document.pattern else { return }
        func value(_ feature: PurchaseFeatures.Feature) -> Double { buffer.purchases[feature.rawValue] }
        buffer.purchases[PurchaseFeatures.count] = pattern.logOdds(
            purchaseDays: value(.purchaseDays), tenure: value(.tenure), daysSinceLast: value(.daysSinceLast))
    }

    /// The score of raw values in the head's order: numbers, positions of levels or ``FeatureColumn/rareCode``; NaN is missing.
    package func score(raw values: UnsafeBufferPointer<Double>, _ buffer: PropensityBuffer) throws(PatronError)
        -> PropensityScore
    {
        guard values.count == head.features, buffer.raw.count >= values.count else {
            throw PatronError(
                .badInput, "expected \(head.features) values, found \(values.count)", at: Place(field: head.name))
        }
        for at in values.indices { buffer.raw[at] = values[at] }
        return score(buffer)
    }

    /// The same from an array, for trainers and tests.
    package func score(_ values: [Double], _ buffer: PropensityBuffer) throws(PatronError) -> PropensityScore {
        guard values.count == head.features, buffer.raw.count >= values.count else {
            throw PatronError(
                .badInput, "expected \(head.features) values, found \(values.count)", at: Place(field: head.name))
        }
        for at in values.indices { buffer.raw[at] = values[at] }
        return score(buffer)
    }

    /// The score of what stands in the buffer's raw values.
    func score(_ buffer: PropensityBuffer) -> PropensityScore {
        switch head.document.model ?? .linear {
        case .linear: return linearScore(buffer)
        case .trees:
            let features = head.document.features
            for at in features.indices { buffer.row[at] = features[at].treeValue(buffer.raw[at]) }
            guard let row = buffer.row.baseAddress else { return unknown }
            return meanScore(head.ensembles.count) { Double(head.ensembles[$0].margin(row)) }
        case .network:
            encode(buffer)
            guard let columns = buffer.columns.baseAddress else { return unknown }
            return meanScore(head.parameters.networks.count) { head.parameters.networks[$0].margin(columns) }
        }
    }

    private var unknown: PropensityScore {
        PropensityScore(probability: head.document.baseRate, low: 0, high: 1, predictor: 0)
    }

    /// The mean of several models. Each lacks one part of the training rows, so that their spread gives the error (the grouped
    /// jackknife).
    private func meanScore(_ count: Int, _ margin: (Int) -> Double) -> PropensityScore {
        let count = Double(count)
        var (sum, squares) = (0.0, 0.0)
        for part in 0..<Int(count) {
            let margin = margin(part)
            sum += margin
            squares += margin * margin
        }
        let predictor = sum / count
        let variance = (count - 1) * max(0, squares / count - predictor * predictor)
        return score(predictor, error: variance.squareRoot())
    }

    /// - Parameter error: the predictor's standard error.
    private func score(_ predictor: Double, error: Double) -> PropensityScore {
        let reach = head.document.intervalQuantile * error
        return PropensityScore(
            probability: head.probability(predictor), low: head.probability(predictor - reach),
            high: head.probability(predictor + reach), predictor: predictor)
    }

    /// The sum of coefficients times columns, with the error that the coefficients' covariance gives.
    private func linearScore(_ buffer: PropensityBuffer) -> PropensityScore {
        encode(buffer)
        let width = head.columns
        return head.parameters.coefficients.withUnsafeBufferPointer { coefficients in
            head.parameters.covariance.withUnsafeBufferPointer { covariance in
                var predictor = coefficients[0]
                var count = 0
                for column in 0..<width where buffer.columns[column] != 0 {
                    predictor += coefficients[column + 1] * buffer.columns[column]
                    buffer.filled[count] = column
                    count += 1
                }
                // x' C x over the columns that are not 0; the intercept's is 1. C is symmetric.
                var variance = covariance[0]
                for at in 0..<count {
                    let column = buffer.filled[at]
                    let row = (column + 1) * (width + 1)
                    var inner = covariance[row]
                    for other in 0..<at {
                        inner += covariance[row + buffer.filled[other] + 1] * buffer.columns[buffer.filled[other]]
                    }
                    variance +=
                        buffer.columns[column] * (2 * inner + covariance[row + column + 1] * buffer.columns[column])
                }
                return score(predictor, error: max(0, variance).squareRoot())
            }
        }
    }

    /// Raw values to columns.
    private func encode(_ buffer: PropensityBuffer) {
        head.layout.encode(buffer.raw, means: head.parameters.columnMeans, into: buffer.columns)
    }

    /// The columns of the linear model for raw values; for trainers.
    package func encoded(_ values: [Double], _ buffer: PropensityBuffer) -> [Double] {
        for at in values.indices { buffer.raw[at] = values[at] }
        encode(buffer)
        return Array(buffer.columns[0..<head.columns])
    }
}
