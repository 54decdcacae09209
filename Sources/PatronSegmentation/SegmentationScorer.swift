internal import Foundation
package import PatronBundle
package import PatronCore

/// The segment of one customer.
package struct SegmentAssignment: Sendable, Hashable {
    /// Row of the segment in the model's document.
    package var segment: Int
    /// Euclidean distance to its centroid in the transformed space, finite.
    package var distance: Double
    /// How much nearer it is than the next segment: 1 - nearest / second nearest, 0 (on the border) to 1 (at the centroid).
    package var confidence: Double
}

/// Assigns customers to the nearest centroid. No heap allocation per customer.
package struct SegmentationScorer: Sendable {
    /// The answer's label for somebody who has not bought yet.
    package static let strangerLabel = "No purchases yet"

    package let model: SegmentationModel
    private let logarithms: [Bool]
    /// Which figure each feature is; nil unless all of them are RFM figures.
    private let figures: [RFMFeature]?

    package init(_ model: SegmentationModel) {
        self.model = model
        logarithms = model.document.features.map(\.logarithm)
        let figures = model.document.features.compactMap { RFMFeature(rawValue: $0.name) }
        self.figures = figures.count == model.document.features.count ? figures : nil
    }

    /// The profile of an assignment.
    package func profile(_ assignment: SegmentAssignment) -> SegmentProfile {
        model.document.segments[assignment.segment]
    }

    /// The segment of a customer as of a moment; nil, to be shown as ``strangerLabel``, if nothing had been bought by then.
    package func assign(_ history: CustomerHistory, asOf moment: Timestamp) -> SegmentAssignment? {
        history.summary(asOf: moment).flatMap(assign)
    }

    /// The segment of a summary; nil for models of other features than ``RFMFeature``.
    package func assign(_ summary: CustomerSummary) -> SegmentAssignment? {
        guard let figures else { return nil }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: figures.count) { values in
            for at in figures.indices { values.initializeElement(at: at, to: figures[at].value(summary)) }
            return assign(values)
        }
    }

    /// The segment of features given by name, all of them, in any order.
    ///
    /// Throws `badInput` with the feature's name for one that is unknown, missing or not finite.
    package func assign(_ named: [(name: String, value: Double)]) throws(PatronError) -> SegmentAssignment {
        var values = [Double](repeating: .nan, count: logarithms.count)
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
        return values.withUnsafeMutableBufferPointer { assign($0) }
    }

    /// The segment of finite raw features in the model's order; `values` is overwritten. NaN counts as the mean.
    package func assign(_ values: UnsafeMutableBufferPointer<Double>) -> SegmentAssignment {
        let width = logarithms.count
        for at in 0..<width {
            let raw = values[at].isNaN ? 0 : min(max(values[at], -1e100), 1e100)
            let scaled = ((logarithms[at] ? signedLogarithm(raw) : raw) - model.means[at]) / model.scales[at]
            values[at] = values[at].isNaN ? 0 : min(max(scaled, -1e100), 1e100)
        }
        var nearest = (segment: 0, square: Double.infinity)
        var second = Double.infinity
        for segment in 0..<model.count {
            var square = 0.0
            for at in 0..<width {
                let difference = values[at] - model.centroids[segment * width + at]
                square += difference * difference
            }
            if square < nearest.square {
                second = nearest.square
                nearest = (segment, square)
            } else {
                second = min(second, square)
            }
        }
        let confidence = second == .infinity ? 1 : second > 0 ? 1 - (nearest.square / second).squareRoot() : 0
        return SegmentAssignment(
            segment: nearest.segment, distance: nearest.square.squareRoot(), confidence: confidence)
    }
}

/// sign(x) * log(1 + |x|): tames the long tail of counts, days and money, and keeps refunds below zero.
package func signedLogarithm(_ x: Double) -> Double { x < 0 ? -log1p(-x) : log1p(x) }
