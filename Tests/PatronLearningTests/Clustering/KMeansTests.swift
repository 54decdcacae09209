import PatronCore
import PatronLearning
import PatronTestSupport
import Testing

@Suite struct KMeansTests {
    static let hasData = TestData.has("classic/iris.csv")

    func features(_ name: String) throws -> (DesignMatrix, [Int]) {
        let table = try CSVTable(TestData.path("classic/\(name).csv"))
        let rows = table.rows.map { $0.dropLast().map { Double($0) ?? .nan } }
        return (DesignMatrix(rows), table.numbers("target").map { Int($0) })
    }

    @Test(.enabled(if: hasData, "needs classic")) func irisThreeClusters() throws {
        let (points, species) = try features("iris")
        let fit = try KMeans.fit(points, settings: .init(clusters: 3))
        #expect(abs(fit.inertia - 78.851441) < 1e-5)
        #expect(abs(try #require(ClusterQuality.silhouette(points, labels: fit.labels)) - 0.552819) < 1e-6)
        #expect(abs(try #require(ClusterQuality.daviesBouldin(points, labels: fit.labels)) - 0.661972) < 1e-6)
        #expect(abs(try #require(ClusterQuality.calinskiHarabasz(points, labels: fit.labels)) - 561.6278) < 1e-4)
        #expect(abs(ClusterQuality.adjustedRand(fit.labels, species) - 0.730238) < 1e-6)
        #expect(abs(ClusterQuality.inertia(points, labels: fit.labels) - fit.inertia) < 1e-9)
    }

    @Test(.enabled(if: hasData, "needs classic")) func irisTwoClusters() throws {
        let (points, _) = try features("iris")
        let fit = try KMeans.fit(points, settings: .init(clusters: 2))
        #expect(abs(fit.inertia - 152.347952) < 1e-5)
        #expect(abs(try #require(ClusterQuality.silhouette(points, labels: fit.labels)) - 0.681046) < 1e-6)
    }

    @Test(.enabled(if: hasData, "needs classic")) func wineStandardised() throws {
        let (raw, cultivar) = try features("wine")
        let points = raw.standardised()
        let fit = try KMeans.fit(points, settings: .init(clusters: 3))
        #expect(abs(fit.inertia - 1277.928489) < 1e-5)
        #expect(abs(try #require(ClusterQuality.silhouette(points, labels: fit.labels)) - 0.284859) < 1e-6)
        #expect(abs(ClusterQuality.adjustedRand(fit.labels, cultivar) - 0.897495) < 1e-6)
    }

    @Test(.enabled(if: hasData, "needs classic")) func threadsDoNotChangeTheResult() throws {
        let (points, _) = try features("iris")
        let one = try KMeans.fit(points, settings: .init(clusters: 5, seed: 7))
        let two = try KMeans.fit(points, settings: .init(clusters: 5, seed: 7, threads: 2))
        #expect(one.labels == two.labels && one.centroids.values == two.centroids.values)
    }

    @Test func weightsCountAsRepeats() throws {
        let points = DesignMatrix([[0.0], [1], [10], [11]])
        let weighted = try KMeans.fit(points, weights: [1, 3, 1, 1], settings: .init(clusters: 2))
        #expect(weighted.centroids.values.sorted() == [0.75, 10.5])
        let repeated = try KMeans.fit(DesignMatrix([[0.0], [1], [1], [1], [10], [11]]), settings: .init(clusters: 2))
        #expect(abs(weighted.inertia - repeated.inertia) < 1e-12)
    }

    @Test func badInputIsRefused() throws {
        let same = DesignMatrix([[1.0, 2], [1, 2], [1, 2]])
        #expect(throws: PatronError.self) { try KMeans.fit(same, settings: .init(clusters: 2)) }
        #expect(try KMeans.fit(same, settings: .init(clusters: 1)).inertia == 0)
        #expect(throws: PatronError.self) {
            try KMeans.fit(DesignMatrix([[Double.nan], [1]]), settings: .init(clusters: 1))
        }
        #expect(throws: PatronError.self) {
            try KMeans.fit(DesignMatrix([[Double.infinity], [1]]), settings: .init(clusters: 1))
        }
        #expect(throws: PatronError.self) { try KMeans.fit(DesignMatrix([[1.0]]), settings: .init(clusters: 2)) }
        #expect(throws: PatronError.self) { try KMeans.fit(DesignMatrix([]), settings: .init(clusters: 1)) }
    }

    @Test func qualityOfDegenerateLabelsIsNil() {
        let points = DesignMatrix([[0.0], [0], [0]])
        #expect(ClusterQuality.silhouette(points, labels: [0, 0, 0]) == nil)
        #expect(ClusterQuality.daviesBouldin(points, labels: [0, 1, 1]) == nil)
        #expect(ClusterQuality.calinskiHarabasz(points, labels: [0, 1, 1]) == nil)
        #expect(ClusterQuality.silhouette(points, labels: [0, 1, 1]) == 0)
        #expect(ClusterQuality.silhouette(points, labels: [-1, -1, -1]) == nil)
    }
}
