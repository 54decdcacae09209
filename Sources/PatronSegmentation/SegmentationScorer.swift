package import PatronBundle
package import PatronCore

/// The segment of one customer.
package struct SegmentAssignment: Sendable, Hashable {
    /// Row of the segment in the model's document.
    package var segment: Int
    /// Euclidean distance to the nearest centre in the transformed space, finite; 0 for a rule's segment.
    package var distance: Double
    /// How much nearer it is than the next segment: 1 - nearest / second nearest, 0 (on the border) to 1 (at the centre). Noise:
    /// how far beyond the reach, 1 - reach / distance. A rule's segment: 1.
    package var confidence: Double
}

/// Assigns customers: the first rule that holds, else the nearest centre's segment, else noise. No heap allocation per customer.
package struct SegmentationScorer: Sendable {
    /// The answer's label for somebody who has not bought yet.
    package static let strangerLabel = "No purchases yet"

    package let model: SegmentationModel
    private let transforms: [Transform]
    /// Which figure each feature is; nil unless all of them are RFM figures.
    private let figures: [RFMFeature]?
    private let rules: SegmentRuleMatcher

    /// What happens to a feature before it is scaled.
    private enum Transform {
        case none, logarithm, rank
        case yeoJohnson(Double)
    }

    package init(_ model: SegmentationModel) {
        self.model = model
        transforms = model.document.features.map { feature in
            if let lambda = feature.lambda { return .yeoJohnson(lambda) }
            return feature.ranked == true ? .rank : feature.logarithm ? .logarithm : .none
        }
        let figures = model.document.features.compactMap { RFMFeature(rawValue: $0.name) }
        self.figures = figures.count == model.document.features.count ? figures : nil
        rules = SegmentRuleMatcher(model.document.rules ?? [])
    }

    /// The profile of an assignment.
    package func profile(_ assignment: SegmentAssignment) -> SegmentProfile {
        model.document.segments[assignment.segment]
    }

    /// The segment of a customer as of a moment; nil, to be shown as ``strangerLabel``, if nothing had been bought by then.
    package func assign(_ history: CustomerHistory, asOf moment: Timestamp) -> SegmentAssignment? {
        history.summary(asOf: moment).flatMap {
            assign($0, SegmentSubject(history: history, items: nil, row: nil, moment: moment))
        }
    }

    /// The segment of a summary; nil for models of other features than ``RFMFeature``.
    package func assign(_ summary: CustomerSummary, _ subject: SegmentSubject? = nil) -> SegmentAssignment? {
        guard let figures else { return nil }
        if let segment = ruled(summary, subject) { return Self.byRule(segment) }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: figures.count) { values in
            for at in figures.indices { values.initializeElement(at: at, to: figures[at].value(summary)) }
            return cluster(values)
        }
    }

    private func ruled(_ summary: CustomerSummary, _ subject: SegmentSubject?) -> Int? {
        guard !rules.isEmpty else { return nil }
        var country: UInt32?
        if let row = subject?.row, let countries = model.countries, row < countries.count { country = countries[row] }
        return rules.segment(summary, subject, country: country)
    }

    /// The segment of features given by name, all of them, in any order. Rules that ask for more than features do not hold.
    ///
    /// Throws `badInput` with the feature's name for one that is unknown, missing or not finite.
    package func assign(_ named: [(name: String, value: Double)]) throws(PatronError) -> SegmentAssignment {
        var values = [Double](repeating: .nan, count: transforms.count)
        for (name, value) in named {
            guard let at = model.document.features.firstIndex(where: { $0.name == name }) else {
                let known = model.document.features.map(\.name).joined(separator: ", ")
                throw PatronError(.badInput, "unknown feature, expected one of \(known)", at: Place(field: name))
            }
            guard value.isFinite else {
                throw PatronError(.badInput, "expected a finite number", at: Place(field: name))
            }
            values[at] = value
        }
        if let missing = values.firstIndex(where: \.isNaN) {
            throw PatronError(.badInput, "expected a value", at: Place(field: model.document.features[missing].name))
        }
        if !rules.isEmpty, let figures {
            let figure = { (wanted: RFMFeature) in figures.firstIndex(of: wanted).map { values[$0] } }
            if let segment = rules.segment(figure, nil, country: SegmentRule.noCountry) { return Self.byRule(segment) }
        }
        return values.withUnsafeMutableBufferPointer { cluster($0) }
    }

    private static func byRule(_ segment: Int) -> SegmentAssignment {
        SegmentAssignment(segment: segment, distance: 0, confidence: 1)
    }

    /// The segment by the centres alone, of raw features in the model's order; `values` is overwritten. NaN counts as the mean.
    package func cluster(_ values: UnsafeMutableBufferPointer<Double>) -> SegmentAssignment {
        let width = transforms.count
        for at in 0..<width {
            let raw = values[at].isNaN ? 0 : min(max(values[at], -1e100), 1e100)
            let scaled = (transformed(raw, at) - model.means[at]) / model.scales[at]
            values[at] = values[at].isNaN ? 0 : min(max(scaled, -1e100), 1e100)
        }
        var nearest = (centre: 0, segment: 0, square: Double.infinity)
        // The nearest centre of any other segment.
        var second = Double.infinity
        for centre in 0..<model.centroids.shape[0] {
            var square = 0.0
            for at in 0..<width {
                let difference = values[at] - model.centroids[centre * width + at]
                square += difference * difference
            }
            let segment = model.segments.map { Int($0[centre]) } ?? centre
            if square < nearest.square {
                if segment != nearest.segment { second = nearest.square }
                nearest = (centre, segment, square)
            } else if segment != nearest.segment {
                second = min(second, square)
            }
        }
        let distance = nearest.square.squareRoot()
        if let noise = model.document.noise, let reach = model.reaches?[nearest.centre], distance > reach {
            return SegmentAssignment(segment: noise, distance: distance, confidence: 1 - reach / distance)
        }
        let confidence = second == .infinity ? 1 : second > 0 ? 1 - (nearest.square / second).squareRoot() : 0
        return SegmentAssignment(segment: nearest.segment, distance: distance, confidence: confidence)
    }

    private func transformed(_ raw: Double, _ feature: Int) -> Double {
        switch transforms[feature] {
        case .none: raw
        case .logarithm: signedLogarithm(raw)
        case .yeoJohnson(let lambda): yeoJohnson(raw, lambda: lambda)
        case .rank:
            model.ranks.map {
                let start = feature * SegmentationModel.percentiles
                return rank(raw, among: .init(rebasing: $0.elements[start..<start + SegmentationModel.percentiles]))
            } ?? raw
        }
    }
}
