package import PatronBundle
package import PatronCore
internal import PatronFeatures
internal import PatronNumerics

/// One or more heads: `propensity.safetensors`. For each head NAME with P columns:
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `NAME.coefficients` | F64, P + 1 | the intercept, then one a column |
/// | `NAME.covariance` | F64, P + 1 x P + 1 | of the coefficients' estimates |
/// | `NAME.column_means` | F64, P | the average training row |
/// | `NAME.trees.0.*`, ... | ensemble | instead of the three above, for a head of trees |
/// | `NAME.networks` | F64, parts x weights | instead of coefficients and covariance, for a head of networks |
/// | `NAME.calibration.score`, `.rate` | F64, points | points of an isotonic calibration; empty otherwise |
///
/// The metadata's document `propensity` is the version and a ``HeadDocument`` a head.
package final class PropensityModel: Sendable {
    package static let fileName = "propensity.safetensors"
    /// The last version of the format that this code reads. Buying patterns and networks need it, heads of trees and beta calibrations need
    /// version 2, others are written as version 1.
    package static let formatVersion = 3

    /// The most ensembles of a head.
    private static let mostParts = 100
    /// The most hidden units of a network.
    private static let mostUnits = 1000

    private struct Document: Codable {
        var version: Int
        var heads: [HeadDocument]
    }

    /// The heads, in the order of the file.
    package let heads: [PropensityHead]
    /// Features of the head that has most of them.
    let mostFeatures: Int
    /// Columns of the head that has most of them.
    let mostColumns: Int

    /// Reads and checks the model.
    package init(_ file: TensorFile) throws(PatronError) {
        let document = try file.document("propensity", as: Document.self)
        let place = Place(file: file.path, field: "propensity")
        guard (1...Self.formatVersion).contains(document.version) else {
            throw PatronError(
                .unsupported, "expected format version 1 to \(Self.formatVersion), found \(document.version)", at: place
            )
        }
        guard !document.heads.isEmpty, Set(document.heads.map(\.name)).count == document.heads.count else {
            throw PatronError(.corrupt, "expected heads with distinct names", at: place)
        }
        var heads: [PropensityHead] = []
        for head in document.heads {
            func values(_ name: String, _ shape: [Int?]) throws(PatronError) -> [Double] {
                Array(try file.tensor("\(head.name).\(name)", of: Double.self, shape: shape).elements)
            }
            let model = head.model ?? .linear
            let parts = model == .linear ? 0 : head.parts ?? 0
            guard model == .linear || (1...Self.mostParts).contains(parts) else {
                throw PatronError(.corrupt, "expected 1 to \(Self.mostParts) parts", at: place)
            }
            var trees: [HeadTrees] = []
            if model == .trees {
                for part in 0..<parts {
                    trees.append(
                        HeadTrees(
                            try TreeEnsemble(file, "\(head.name).trees.\(part)", features: max(1, head.features.count)))
                    )
                }
            }
            let parameters = HeadParameters(
                coefficients: model == .linear ? try values("coefficients", [nil]) : [],
                covariance: model == .linear ? try values("covariance", [nil, nil]) : [],
                columnMeans: model != .trees ? try values("column_means", [nil]) : [], trees: trees,
                networks: model == .network
                    ? try Self.networks(head, parts, try values("networks", [parts, nil]), at: place) : [],
                calibrationScores: try values("calibration.score", [nil]),
                calibrationRates: try values("calibration.rate", [nil]))
            heads.append(try PropensityHead(head, parameters, path: file.path))
        }
        self.heads = heads
        mostFeatures = heads.map(\.features).max() ?? 0
        mostColumns = heads.map(\.columns).max() ?? 0
    }

    private static func networks(
        _ head: HeadDocument, _ parts: Int, _ weights: [Double], at place: Place
    ) throws(PatronError) -> [TanhNetwork] {
        let (units, inputs) = (head.units ?? 0, head.features.reduce(0) { $0 + $1.width })
        guard (1...Self.mostUnits).contains(units),
            weights.count == parts * TanhNetwork.count(inputs: inputs, units: units)
        else {
            throw PatronError(
                .corrupt, "expected networks of \(inputs) inputs and 1 to \(Self.mostUnits) units", at: place)
        }
        let count = weights.count / parts
        return (0..<parts).map {
            TanhNetwork(inputs: inputs, units: units, weights: Array(weights[$0 * count..<($0 + 1) * count]))
        }
    }

    /// The head of an outcome; nil if the model has none.
    package func head(_ name: String) -> PropensityHead? { heads.first { $0.name == name } }

    /// The file of a model.
    package static func write(_ heads: [(HeadDocument, HeadParameters)]) throws(PatronError) -> TensorFileWriter {
        var writer = TensorFileWriter()
        for (document, parameters) in heads {
            switch document.model ?? .linear {
            case .linear:
                let count = parameters.coefficients.count
                writer.add("\(document.name).coefficients", parameters.coefficients)
                writer.add("\(document.name).covariance", parameters.covariance, shape: [count, count])
                writer.add("\(document.name).column_means", parameters.columnMeans)
            case .trees:
                for (part, trees) in parameters.trees.enumerated() {
                    writer.add(
                        "\(document.name).trees.\(part)",
                        try TreeEnsemble(trees.table, base: trees.base, features: max(1, document.features.count)))
                }
            case .network:
                let weights = parameters.networks.flatMap(\.weights)
                let parts = max(1, parameters.networks.count)
                writer.add("\(document.name).networks", weights, shape: [parts, weights.count / parts])
                writer.add("\(document.name).column_means", parameters.columnMeans)
            }
            writer.add("\(document.name).calibration.score", parameters.calibrationScores)
            writer.add("\(document.name).calibration.rate", parameters.calibrationRates)
        }
        let documents = heads.map(\.0)
        let version =
            documents.contains { $0.pattern != nil || $0.model == .network }
            ? 3 : documents.contains { $0.model == .trees || $0.calibration == .beta } ? 2 : 1
        try writer.setDocument("propensity", Document(version: version, heads: documents))
        return writer
    }
}

extension HeadTrees {
    fileprivate init(_ ensemble: TreeEnsemble) { self.init(table: ensemble.table, base: ensemble.base) }
}
