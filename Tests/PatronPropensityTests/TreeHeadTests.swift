import PatronBundle
import PatronCore
import PatronFeatures
import PatronNumerics
import PatronPropensity
import PatronTestSupport
import Testing

/// Heads of trees: served through a file, with intervals from their spread and Shapley values for reasons.
@Suite struct TreeHeadTests {
    /// Two ensembles that split by pages and by the visitor; the second one is the first plus a shift.
    private func head(shift: Float = 0.5) -> (HeadDocument, HeadParameters) {
        var document = HeadDocument(
            name: "conversion", outcome: "a purchase in this session", inputs: .row, horizonDays: nil,
            features: [
                FeatureColumn(name: "Pages", kind: .numeric, mean: 2, scale: 1, typical: 7),
                FeatureColumn(name: "Visitor", kind: .categorical, levels: ["New", "Returning"], hasRare: true),
                FeatureColumn(name: "Constant", kind: .numeric),
            ], baseRate: 0.2)
        document.model = .trees
        document.parts = 2
        let trees = [Float(0), shift].map { extra -> HeadTrees in
            var table = TreeTable()
            table.append(tree: [
                .init(feature: 0, value: 10, left: 1, right: 2, missingRight: true, cover: 4),
                .init(leaf: -1 + extra, cover: 3), .init(leaf: 1 + extra, cover: 1),
            ])
            // Rare visitors, number 2, go right.
            table.append(tree: [
                .init(feature: 1, value: 0, left: 1, right: 2, cover: 4, categories: [0b100]),
                .init(leaf: 0, cover: 2), .init(leaf: 2, cover: 2),
            ])
            return HeadTrees(table: table, base: -1)
        }
        return (document, HeadParameters(coefficients: [], covariance: [], columnMeans: [], trees: trees))
    }

    private func model(_ head: (HeadDocument, HeadParameters)) throws -> PropensityModel {
        let bytes = try PropensityModel.write([head]).encoded()
        return try PropensityModel(TensorFile(MappedFile(copying: Array(bytes), path: "x.safetensors")))
    }

    @Test func theMeanOfTheEnsemblesIsServed() throws {
        let model = try model(head())
        let (scorer, buffer) = (PropensityScorer(model.heads[0]), PropensityBuffer(model))
        // -1 - 1 + 0 and -1 - 0.5 + 0.
        let score = try scorer.score(numbers: ["Pages": 3], texts: ["Visitor": "New"], buffer)
        #expect(abs(score.predictor + 1.75) < 1e-6)
        #expect(score.low < score.probability && score.probability < score.high)
        // Missing pages go right, unknown visitors are rare.
        #expect(abs(try scorer.score(numbers: [:], texts: ["Visitor": "Robot"], buffer).predictor - 2.25) < 1e-6)
        // Twice the same trees have no spread.
        let same = PropensityScorer(try self.model(head(shift: 0)).heads[0])
        let certain = try same.score(numbers: ["Pages": 3], texts: [:], buffer)
        #expect(certain.low == certain.probability && certain.high == certain.probability)
    }

    @Test func reasonsAndBaselineMakeThePredictor() throws {
        let model = try model(head())
        let (scorer, buffer) = (PropensityScorer(model.heads[0]), PropensityBuffer(model))
        let score = try scorer.score(numbers: ["Pages": 30], texts: ["Visitor": "Robot"], buffer)
        let reasons = scorer.reasons(buffer, limit: 10)
        #expect(reasons.map(\.feature) == ["Pages", "Visitor"])
        #expect(abs(reasons.reduce(scorer.head.baseline) { $0 + $1.contribution } - score.predictor) < 1e-6)
        // Pages: 1 against the mean -0.5.
        #expect(abs(reasons[0].contribution - 1.5) < 1e-9 && reasons[0].sentence == "Pages is 30, typically 7")
    }

    @Test func theOppositeHeadMirrorsIt() throws {
        let (document, parameters) = head()
        let model = try model((document, parameters.complement))
        let buffer = PropensityBuffer(model)
        let scorer = PropensityScorer(model.heads[0])
        #expect(abs(try scorer.score(numbers: ["Pages": 3], texts: ["Visitor": "New"], buffer).predictor - 1.75) < 1e-6)
    }

    @Test func damageIsFound() throws {
        var (document, parameters) = head()
        document.parts = 3
        #expect(failure(of: { _ = try model((document, parameters)) })?.code == .corrupt)
        document.parts = 0
        #expect(failure(of: { _ = try model((document, parameters)) })?.code == .corrupt)
        document.parts = 2
        parameters.trees[1].table.features[0] = 3
        #expect(failure(of: { _ = try PropensityHead(document, parameters) })?.code == .corrupt)
    }
}
