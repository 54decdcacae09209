internal import PatronCore
internal import PatronFeatures

/// One treatment's model, checked: part of ``UpliftModel``.
package final class UpliftArm: Sendable {
    package let document: UpliftArmDocument
    /// How often intervals hold the truth.
    package let level: Double
    let quantile: Double
    let parameters: UpliftParameters
    let layout: FeatureLayout

    package var columns: Int { layout.columns }
    package var features: Int { document.features.count }

    init(
        _ arm: UpliftArmDocument, _ parameters: UpliftParameters, _ document: UpliftDocument, at place: Place
    ) throws(PatronError) {
        func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(PatronError) {
            if !condition { throw PatronError(.corrupt, "\(arm.treatment): \(message())", at: place) }
        }
        let layout = try FeatureLayout(arm.features, ofPurchases: document.inputs == .purchases, at: place)
        let width = layout.columns
        let sound = FeatureLayout.areSound
        try require(parameters.means.count == width && sound(parameters.means), "expected \(width) means of columns")
        for coefficients in parameters.coefficients {
            try require(
                coefficients.count == arm.parts * (width + 1) && sound(coefficients),
                "expected \(width + 1) finite coefficients a part")
        }
        try require(
            abs(arm.averageEffect) <= 1 && (0...1).contains(arm.averageError), "expected an effect from -1 to 1")
        try require((0...1e12).contains(arm.cost ?? 0), "expected a cost")
        self.document = arm
        self.parameters = parameters
        self.layout = layout
        level = document.level
        quantile = document.quantile
    }
}
