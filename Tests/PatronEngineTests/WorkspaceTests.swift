import PatronBundle
import PatronCore
import PatronEngine
import PatronFeatures
import PatronPropensity
import PatronTestSupport
import Testing

/// One thread's working memory meets one version after the other.
@Suite struct WorkspaceTests {
    /// A conversion head of so many numbers, all with the same coefficient.
    private func model(features: Int) throws -> Snapshot {
        let document = HeadDocument(
            name: "conversion", outcome: "a purchase in this session", inputs: .row, horizonDays: nil,
            features: (0..<features).map {
                FeatureColumn(name: "f\($0)", kind: .numeric, mean: 0, scale: 1, typical: 1)
            },
            baseRate: 0.2)
        let parameters = HeadParameters(
            coefficients: [Double](repeating: 0.01, count: features + 1),
            covariance: [Double](repeating: 0, count: (features + 1) * (features + 1)),
            columnMeans: [Double](repeating: 0, count: features))
        return try TinyBundle.snapshot([("propensity", try PropensityModel.write([(document, parameters)]))])
    }

    /// Models that are gone leave their addresses to later ones, which may be larger.
    @Test func itHasRoomForEveryModelThatFollows() throws {
        let workspace = Workspace()
        for features in [1, 400, 2, 3, 900, 1, 900, 500] {
            let snapshot = try model(features: features)
            let inputs = Dictionary(uniqueKeysWithValues: (0..<features).map { ("f\($0)", 2.0) })
            let found = try snapshot.predictConversion(numbers: inputs, texts: [:], reasons: 3, workspace).score
                .probability
            let fresh = try snapshot.predictConversion(numbers: inputs, texts: [:], reasons: 3, Workspace()).score
                .probability
            #expect(found == fresh)
        }
    }
}
