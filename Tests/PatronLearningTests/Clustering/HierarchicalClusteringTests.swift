import PatronCore
import PatronLearning
import PatronTestSupport
import Testing

/// Figures of scikit-learn 1.9.1 on the same tables.
@Suite struct HierarchicalClusteringTests {
    struct Row: Sendable {
        var table: String
        var linkage: Linkage
        var adjustedRand, silhouette, daviesBouldin, calinskiHarabasz: Double
    }

    static let rows = [
        Row(
            table: "iris", linkage: .ward, adjustedRand: 0.731199, silhouette: 0.554324, daviesBouldin: 0.656256,
            calinskiHarabasz: 558.0580),
        Row(
            table: "iris", linkage: .complete, adjustedRand: 0.642251, silhouette: 0.513595, daviesBouldin: 0.633334,
            calinskiHarabasz: 485.9050),
        Row(
            table: "iris", linkage: .average, adjustedRand: 0.759199, silhouette: 0.554161, daviesBouldin: 0.658444,
            calinskiHarabasz: 556.8795),
        Row(
            table: "iris", linkage: .single, adjustedRand: 0.563751, silhouette: 0.512111, daviesBouldin: 0.447154,
            calinskiHarabasz: 277.9947),
        Row(
            table: "wine", linkage: .ward, adjustedRand: 0.789933, silhouette: 0.277444, daviesBouldin: 1.418592,
            calinskiHarabasz: 67.6475),
        Row(
            table: "wine", linkage: .complete, adjustedRand: 0.577144, silhouette: 0.203787, daviesBouldin: 1.896096,
            calinskiHarabasz: 48.9898),
        Row(
            table: "wine", linkage: .average, adjustedRand: -0.005442, silhouette: 0.157525, daviesBouldin: 1.029890,
            calinskiHarabasz: 4.0314),
        Row(
            table: "wine", linkage: .single, adjustedRand: -0.006814, silhouette: 0.182738, daviesBouldin: 0.910518,
            calinskiHarabasz: 4.0617),
    ]

    @Test(.enabled(if: KMeansTests.hasData, "needs classic"), arguments: rows)
    func threeClustersAsInScikitLearn(_ row: Row) throws {
        let (raw, kinds) = try KMeansTests().features(row.table)
        let points = row.table == "wine" ? raw.standardised() : raw
        let hierarchy = try HierarchicalClustering(points, settings: .init(linkage: row.linkage))
        let labels = try hierarchy.labels(clusters: 3)
        #expect(hierarchy.microClusters == nil)
        #expect(abs(ClusterQuality.adjustedRand(labels, kinds) - row.adjustedRand) < 1e-6)
        #expect(abs(try #require(ClusterQuality.silhouette(points, labels: labels)) - row.silhouette) < 1e-6)
        #expect(abs(try #require(ClusterQuality.daviesBouldin(points, labels: labels)) - row.daviesBouldin) < 1e-6)
        #expect(
            abs(try #require(ClusterQuality.calinskiHarabasz(points, labels: labels)) - row.calinskiHarabasz) < 1e-4)
        // Few distinct rows are all centres, so that the server gives the same answer.
        let served = try Prototypes(points, labels: labels, limit: 512)
        #expect(served.assign(points) == labels)
    }

    @Test func manyRowsAreGatheredFirst() throws {
        var random = SeededGenerator(seed: 4)
        let points = DesignMatrix((0..<3000).map { row in [Double(row % 3) * 20 + random.normal(), random.normal()] })
        var settings = HierarchicalClustering.Settings(linkage: .ward)
        (settings.exactRows, settings.microClusters) = (1000, 100)
        let hierarchy = try HierarchicalClustering(points, settings: settings)
        #expect((50...100).contains(try #require(hierarchy.microClusters)))
        #expect(ClusterQuality.adjustedRand(try hierarchy.labels(clusters: 3), (0..<3000).map { $0 % 3 }) == 1)
    }

    @Test func degenerateTables() throws {
        for linkage in Linkage.allCases {
            func labels(_ rows: [[Double]], _ clusters: Int) throws -> [Int] {
                try HierarchicalClustering(DesignMatrix(rows), settings: .init(linkage: linkage)).labels(
                    clusters: clusters)
            }
            #expect(try labels([[1]], 1) == [0])
            #expect(try labels([[1], [1], [9]], 2) == [0, 0, 1])
            #expect(throws: PatronError.self) { try labels([[1], [1]], 2) }
            #expect(throws: PatronError.self) { try labels([], 1) }
            #expect(throws: PatronError.self) { try labels([[1], [2]], 3) }
            #expect(throws: PatronError.self) { try labels([[1], [2]], 0) }
            #expect(throws: PatronError.self) { try labels([[.nan], [2]], 1) }
        }
    }
}
