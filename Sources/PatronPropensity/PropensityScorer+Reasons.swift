internal import PatronFeatures
internal import PatronNumerics

/// Why a score is what it is: how much a group of features moves it away from the average customer's.
package struct PropensityReason: Sendable, Hashable {
    /// The group's name: the feature itself, or what several purchase features have in common.
    package var feature: String
    /// Exact share of the predictor: of a linear one the sum of coefficient * (column - mean), of trees the Shapley value, of
    /// networks the integrated gradient. Positive raises the probability.
    package var contribution: Double
    /// The values behind it, in plain words.
    package var sentence: String
}

extension PropensityScorer {
    /// Smaller contributions to a log-odds are rounding, not reasons.
    private static let leastContribution = 1e-9

    /// The strongest contributions to the last score computed in `buffer`, largest magnitude first.
    ///
    /// Over all groups they add up to the predictor less the head's baseline.
    package func reasons(_ buffer: PropensityBuffer, limit: Int = 5) -> [PropensityReason] {
        var totals: [(group: String, first: Int, sum: Double)] = []
        explain(buffer)
        for (at, feature) in head.document.features.enumerated() {
            let sum = buffer.contributions[at]
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

    /// Writes each feature's share of the predictor less the baseline.
    private func explain(_ buffer: PropensityBuffer) {
        guard let contributions = buffer.contributions.baseAddress else { return }
        for at in 0..<head.features { contributions[at] = 0 }
        guard head.ensembles.isEmpty else {
            guard let row = buffer.row.baseAddress else { return }
            for ensemble in head.ensembles { ensemble.explain(row, adding: contributions) }
            for at in 0..<head.features { contributions[at] /= Double(head.ensembles.count) }
            return
        }
        explainColumns(buffer)
        for at in 0..<head.features {
            for column in head.layout.offsets[at]..<head.layout.offsets[at + 1] {
                contributions[at] += buffer.shares[column]
            }
        }
    }

    /// The same of each column of a linear model or of networks.
    private func explainColumns(_ buffer: PropensityBuffer) {
        let (parameters, networks) = (head.parameters, head.parameters.networks)
        guard networks.isEmpty else {
            for column in 0..<head.columns { buffer.shares[column] = 0 }
            parameters.columnMeans.withUnsafeBufferPointer { means in
                guard let columns = buffer.columns.baseAddress, let shares = buffer.shares.baseAddress,
                    let means = means.baseAddress
                else { return }
                for network in networks { network.explain(columns, from: means, adding: shares) }
            }
            for column in 0..<head.columns { buffer.shares[column] /= Double(networks.count) }
            return
        }
        for column in 0..<head.columns {
            buffer.shares[column] =
                parameters.coefficients[column + 1] * (buffer.columns[column] - parameters.columnMeans[column])
        }
    }

    private func sentence(_ group: String, _ at: Int, _ buffer: PropensityBuffer) -> String {
        if head.document.inputs == .purchases, let known = PurchaseReason(rawValue: group) {
            let isGiven = head.document.features.indices.allSatisfy {
                head.document.features[$0].group != group || buffer.raw[$0].isFinite
            }
            guard isGiven else { return "\(group) is not known" }
            return known.sentence(UnsafeBufferPointer(buffer.purchases))
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
