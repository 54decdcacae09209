package import PatronBundle
package import PatronCore
package import PatronNumerics

/// The effects of treatments: `uplift.safetensors`. For arm number A with P columns and each predictor NAME of its method
/// (``UpliftMethod/predictors(_:)``):
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `A.NAME` | F64, parts x P + 1 | linear: the intercept, then one coefficient a column |
/// | `A.means` | F64, P | the average row, which stands in for what training never saw |
/// | `A.NAME.0.*`, ... | ensemble | trees: one a part |
///
/// The metadata's document `uplift` is an ``UpliftDocument``.
package final class UpliftModel: Sendable {
    package static let fileName = "uplift.safetensors"
    package static let formatVersion = 1

    package let document: UpliftDocument
    /// The treatments, in the document's order.
    package let arms: [UpliftArm]
    /// Those that customers of a request can be ranked by.
    package let proven: [UpliftArm]

    private static let mostArms = 1000
    private static let mostParts = 100

    /// Reads and checks the model.
    package init(_ file: TensorFile) throws(PatronError) {
        let document = try file.document("uplift", as: UpliftDocument.self)
        let place = Place(file: file.path, field: "uplift")
        guard document.version == Self.formatVersion else {
            throw PatronError(
                .unsupported, "expected format version \(Self.formatVersion), found \(document.version)", at: place)
        }
        let names = document.arms.map(\.treatment)
        guard (1...Self.mostArms).contains(names.count), Set(names).count == names.count else {
            throw PatronError(.corrupt, "expected 1 to \(Self.mostArms) arms with distinct treatments", at: place)
        }
        guard document.level > 0, document.level < 1, (0...10).contains(document.quantile) else {
            throw PatronError(.corrupt, "expected an interval level between 0 and 1", at: place)
        }
        var arms: [UpliftArm] = []
        for (number, arm) in document.arms.enumerated() {
            guard (2...Self.mostParts).contains(arm.parts) else {
                throw PatronError(.corrupt, "expected 2 to \(Self.mostParts) parts", at: place)
            }
            var parameters = UpliftParameters()
            for name in arm.method.predictors(arm.learner) {
                switch arm.learner {
                case .logistic:
                    let tensor = try file.tensor("\(number).\(name)", of: Double.self, shape: [arm.parts, nil])
                    parameters.coefficients.append(Array(tensor.elements))
                case .trees:
                    var ensembles: [TreeEnsemble] = []
                    for part in 0..<arm.parts {
                        ensembles.append(try TreeEnsemble(file, "\(number).\(name).\(part)", features: arm.treeWidth))
                    }
                    parameters.ensembles.append(ensembles)
                }
            }
            parameters.means = Array(try file.tensor("\(number).means", of: Double.self, shape: [nil]).elements)
            arms.append(try UpliftArm(arm, parameters, document, at: place))
        }
        self.document = document
        self.arms = arms
        proven = document.inputs == .purchases ? arms.filter { $0.document.refusal == nil } : []
    }

    /// Why customers cannot be ranked by a treatment; nil where they can. Throws `badInput` for one that is unknown.
    package func refusal(of treatment: String) throws(PatronError) -> String? {
        if let reason = document.unfitted[treatment] { return reason }
        guard let arm = arm(treatment) else {
            let known = (arms.map(\.document.treatment) + document.unfitted.keys.sorted()).joined(separator: ", ")
            throw PatronError(
                .badInput, "no treatment '\(treatment)'; expected one of \(known)", at: Place(field: "treatment"))
        }
        if let reason = arm.document.refusal { return reason }
        return document.inputs == .purchases ? nil : "it was learned from features that requests do not give"
    }

    /// The arm of a treatment; nil if the model has none.
    package func arm(_ treatment: String) -> UpliftArm? { arms.first { $0.document.treatment == treatment } }

    /// The file of a model.
    package static func write(
        _ document: UpliftDocument, _ arms: [UpliftParameters]
    ) throws(PatronError) -> TensorFileWriter {
        var writer = TensorFileWriter()
        for (number, arm) in document.arms.enumerated() {
            for (at, name) in arm.method.predictors(arm.learner).enumerated() {
                switch arm.learner {
                case .logistic:
                    let values = arms[number].coefficients[at]
                    writer.add("\(number).\(name)", values, shape: [arm.parts, values.count / arm.parts])
                case .trees:
                    for (part, ensemble) in arms[number].ensembles[at].enumerated() {
                        writer.add("\(number).\(name).\(part)", ensemble)
                    }
                }
            }
            writer.add("\(number).means", arms[number].means)
        }
        try writer.setDocument("uplift", document)
        return writer
    }
}

/// The numbers of an arm, as a trainer gives them: an entry for each predictor of its method.
package struct UpliftParameters: Sendable {
    /// Linear: parts x columns + 1 values.
    package var coefficients: [[Double]] = []
    /// Trees: one ensemble a part.
    package var ensembles: [[TreeEnsemble]] = []
    /// The means of the columns over the training rows.
    package var means: [Double] = []

    package init() {}
}

extension UpliftArmDocument {
    /// How many values a row for trees has.
    package var treeWidth: Int { max(1, features.count + (method == .oneModel ? 1 : 0)) }
}
