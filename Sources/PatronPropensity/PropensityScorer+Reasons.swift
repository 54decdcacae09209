/// Why a score is what it is: how much a group of features moves it away from the average customer's.
package struct PropensityReason: Sendable, Hashable {
    /// The group's name: the feature itself, or what several purchase features have in common.
    package var feature: String
    /// Exact share of the linear predictor: sum of coefficient * (column - mean). Positive raises the probability.
    package var contribution: Double
    /// The values behind it, in plain words.
    package var sentence: String
}

extension PropensityScorer {
    /// Smaller contributions to a log-odds are rounding, not reasons.
    private static let leastContribution = 1e-9

    /// The strongest contributions to the last score computed in `buffer`, largest magnitude first.
    ///
    /// Over all groups they add up to the predictor less that of the average training row.
    package func reasons(_ buffer: PropensityBuffer, limit: Int = 5) -> [PropensityReason] {
        var totals: [(group: String, first: Int, sum: Double)] = []
        for (at, feature) in head.document.features.enumerated() {
            var sum = 0.0
            for column in head.offsets[at]..<head.offsets[at + 1] {
                sum +=
                    head.parameters.coefficients[column + 1]
                    * (buffer.columns[column] - head.parameters.columnMeans[column])
            }
            if let known = totals.firstIndex(where: { $0.group == feature.group }) {
                totals[known].sum += sum
            } else {
                totals.append((feature.group, at, sum))
            }
        }
        // A feature at its mean leaves what rounding leaves.
        totals.removeAll { abs($0.sum) < Self.leastContribution }
        totals.sort { abs($0.sum) > abs($1.sum) }
        return totals.prefix(max(0, limit)).map {
            PropensityReason(feature: $0.group, contribution: $0.sum, sentence: sentence($0.group, $0.first, buffer))
        }
    }

    private func sentence(_ group: String, _ at: Int, _ buffer: PropensityBuffer) -> String {
        if head.document.inputs == .purchases, let known = PurchaseReason(rawValue: group) {
            return known.sentence(UnsafeBufferPointer(buffer.raw))
        }
        let feature = head.document.features[at]
        let value = buffer.raw[at]
        switch feature.kind {
        case .numeric:
            let typical = "typically \(plain(feature.typical))"
            return value.isFinite
                ? "\(feature.name) is \(plain(value)), \(typical)" : "\(feature.name) is unknown, \(typical)"
        case .categorical:
            if value.isNaN { return "\(feature.name) is unknown" }
            let known = value >= 0 && value < Double(feature.levels.count)
            return known ? "\(feature.name) is \(feature.levels[Int(value)])" : "\(feature.name) has a rare value"
        }
    }
}
