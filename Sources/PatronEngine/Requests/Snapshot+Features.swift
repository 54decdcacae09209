package import PatronCore
internal import PatronFeatures
package import PatronPropensity
package import PatronSegmentation

/// The answer to a conversion request.
package struct ConversionPrediction: Sendable {
    package var score: PropensityScore
    package var reasons: [PropensityReason]
    /// Features that the request did not give, or gave with a level that training did not know.
    package var missing: [String]
}

extension Snapshot {
    /// The segment of raw features: recency, frequency, monetary, tenure (days, purchase days, money, days).
    ///
    /// Throws `badInput` with the feature's name, `refused` where the namespace has no segmentation model.
    package func assignSegment(_ features: [String: Double]) throws(PatronError) -> SegmentAssignment {
        let scorer = try require(families.segmentation, "segmentation")
        return try scorer.assign(features.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// The probability that a session with these features converts. What is not given is imputed and named in the answer.
    ///
    /// Throws `badInput` with the feature's name for one that is unknown, `refused` where there is no conversion model.
    package func predictConversion(
        numbers: [String: Double], texts: [String: String], reasons limit: Int, _ workspace: Workspace
    ) throws(PatronError) -> ConversionPrediction {
        let scorer = try require(families.conversion, "conversion")
        let model = try require(families.propensity, "conversion")
        let buffer = workspace.propensityBuffer(for: model)
        let score = try scorer.score(numbers: numbers, texts: texts, buffer)
        var missing: [String] = []
        for feature in scorer.head.document.features where numbers[feature.name] == nil {
            let text = texts[feature.name] ?? ""
            let isKnown = feature.kind == .numeric || feature.levels.contains(text)
            if text.isEmpty || !isKnown { missing.append(feature.name) }
        }
        return ConversionPrediction(
            score: score, reasons: limit > 0 ? scorer.reasons(buffer, limit: limit) : [], missing: missing)
    }
}
