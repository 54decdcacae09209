import PatronCore
import PatronLearning
import Testing

@Suite struct BoundsTests {
    func blobs(_ rows: Int, _ columns: Int, spread: Double, seed: UInt64) -> DesignMatrix {
        var random = SeededGenerator(seed: seed)
        return DesignMatrix(
            (0..<rows).map { row in (0..<columns).map { Double((row * 7 + $0) % 11) + spread * random.normal() } })
    }

    @Test(arguments: [(3, 2), (8, 10), (40, 5)])
    func boundsChangeNothing(_ clusters: Int, _ columns: Int) throws {
        let points = blobs(4000, columns, spread: 1.5, seed: 1)
        let weights = (0..<4000).map { 1 + Double($0 % 5) }
        for weights in [nil, weights] {
            var settings = KMeans.Settings(clusters: clusters, restarts: 2, seed: 3)
            let bounded = try KMeans.fit(points, weights: weights, settings: settings)
            settings.usesBounds = false
            let plain = try KMeans.fit(points, weights: weights, settings: settings)
            #expect(bounded.labels == plain.labels)
            #expect(bounded.iterations == plain.iterations)
            #expect(abs(bounded.inertia - plain.inertia) <= 1e-10 * plain.inertia)
        }
    }

    @Test func manyRowsGiveTheSameOnAnyNumberOfThreads() throws {
        let points = blobs(40_000, 3, spread: 2, seed: 2)
        let one = try KMeans.fit(points, settings: .init(clusters: 6, restarts: 1, tolerance: 1e-4, seed: 7))
        let two = try KMeans.fit(
            points, settings: .init(clusters: 6, restarts: 1, tolerance: 1e-4, seed: 7, threads: 2))
        #expect(one.labels == two.labels && one.centroids.values == two.centroids.values && one.converged)
    }

    @Test func miniBatchesComeNear() throws {
        let points = blobs(20_000, 4, spread: 0.5, seed: 5)
        let full = try KMeans.fit(points, settings: .init(clusters: 8, restarts: 3))
        let batches = try MiniBatchKMeans.fit(points, settings: .init(clusters: 8))
        #expect(batches.inertia < 1.25 * full.inertia)
        #expect(Set(batches.labels).count == 8)
        #expect(try MiniBatchKMeans.fit(points, settings: .init(clusters: 8, threads: 2)).labels == batches.labels)
        #expect(throws: PatronError.self) {
            try MiniBatchKMeans.fit(DesignMatrix([[1.0], [1]]), settings: .init(clusters: 2))
        }
    }

    @Test func bootstrapTellsClustersFromChance() {
        let apart = blobs(300, 1, spread: 0.01, seed: 6)
        func stability(_ points: DesignMatrix, _ clusters: Int) -> Double {
            ClusterStability.bootstrap(points, pairs: 4, seed: 1) { sample, seed in
                let fit = try KMeans.fit(sample, settings: .init(clusters: clusters, restarts: 5, seed: seed))
                return points.nearest(of: fit.centroids).labels
            }
        }
        #expect(stability(apart, 11) > 0.99)
        #expect(stability(blobs(300, 3, spread: 50, seed: 8), 7) < 0.7)
        #expect(stability(DesignMatrix([[1.0], [1]]), 2) == 0)
    }

    @Test func rulesStateWhatTheyWereGiven() {
        let points = DesignMatrix((0..<400).map { [Double($0 % 20), Double($0 / 20)] })
        let labels = (0..<400).map { $0 % 20 < 7 ? 0 : $0 / 20 < 12 ? 1 : 2 }
        let tree = RuleTree(points, labels: labels, leaves: 6, leastRows: 2)
        #expect((0..<400).allSatisfy { tree.label([Double($0 % 20), Double($0 / 20)]) == labels[$0] })
        #expect(tree.regions(label: 0, features: 2).map(\.upper) == [[6, .infinity]])
        #expect(tree.regions(label: 2, features: 2).map(\.lower) == [[6, 11]])
        #expect(RuleTree(points, labels: labels.map { _ in 0 }, leaves: 6, leastRows: 2).nodes.count == 1)
    }
}
