internal import PatronCore
internal import PatronFeatures

/// One treatment's model, checked: part of ``UpliftModel``.
package final class UpliftArm: Sendable {
    package let document: UpliftArmDocument
    /// How often intervals hold the truth.
    package let level: Double
    let quantile: Double
    let parameters: UpliftParameters
    /// Where each feature's columns start; one more than there are features.
    let offsets: [Int]
    /// Where each feature stands among the purchase features; empty for rows.
    let purchaseFeatures: [Int]

    package var columns: Int { offsets[offsets.count - 1] }
    package var features: Int { document.features.count }

    /// Parameters beyond this are no model's; below it, predictors stay finite.
    private static let largestMagnitude = 1e30

    init(
        _ arm: UpliftArmDocument, _ parameters: UpliftParameters, _ document: UpliftDocument, at place: Place
    ) throws(PatronError) {
        func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(PatronError) {
            if !condition { throw PatronError(.corrupt, "\(arm.treatment): \(message())", at: place) }
        }
        let limit = Self.largestMagnitude
        func sound(_ values: [Double]) -> Bool { values.allSatisfy { abs($0) <= limit } }
        var offsets = [0]
        for feature in arm.features {
            try require(
                sound([feature.mean, feature.scale]) && (feature.scale == 0 || feature.scale > 1 / limit),
                "feature \(feature.name) has an impossible mean or scale")
            offsets.append(offsets[offsets.count - 1] + feature.width)
        }
        try require(Set(arm.features.map(\.name)).count == arm.features.count, "a feature stands twice")
        let width = offsets[offsets.count - 1]
        try require(parameters.means.count == width && sound(parameters.means), "expected \(width) means of columns")
        for coefficients in parameters.coefficients {
            try require(
                coefficients.count == arm.parts * (width + 1) && sound(coefficients),
                "expected \(width + 1) finite coefficients a part")
        }
        try require(
            abs(arm.averageEffect) <= 1 && (0...1).contains(arm.averageError), "expected an effect from -1 to 1")
        try require((0...1e12).contains(arm.cost ?? 0), "expected a cost")
        var positions: [Int] = []
        if document.inputs == .purchases {
            for feature in arm.features {
                guard let position = PurchaseFeatures.names.firstIndex(of: feature.name), feature.kind == .numeric
                else {
                    throw PatronError(
                        .unsupported,
                        "was trained on a purchase feature that this version does not compute: \(feature.name)",
                        at: place)
                }
                positions.append(position)
            }
        }
        self.document = arm
        self.parameters = parameters
        self.offsets = offsets
        purchaseFeatures = positions
        level = document.level
        quantile = document.quantile
    }
}
