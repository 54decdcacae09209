package import PatronCore

/// How far apart two clusters are.
package enum Linkage: String, Sendable, CaseIterable {
    /// By how much merging them would raise the sum of squares (Ward 1963).
    case ward
    /// Their farthest points.
    case complete
    /// The mean over pairs of points.
    case average
    /// Their nearest points.
    case single
}

/// Agglomerative clustering: the two nearest clusters are merged until as many are left as wanted.
///
/// Up to `exactRows` rows exactly (memory: half their square, 8 bytes each; none for single linkage). More rows are first gathered
/// into `microClusters` by mini-batch k-means, whose centroids, weighted by their rows, are then merged.
package struct HierarchicalClustering: Sendable {
    /// How to merge.
    package struct Settings: Sendable {
        package var linkage: Linkage
        package var exactRows = 4096
        package var microClusters = 1024
        package var seed: UInt64
        package var threads: Int

        package init(linkage: Linkage, seed: UInt64 = 0, threads: Int = 1) {
            self.linkage = linkage
            self.seed = seed
            self.threads = threads
        }
    }

    private let dendrogram: Dendrogram
    /// The leaf of each row; nil where each row is its own.
    private let leaves: [Int]?

    /// How many micro-clusters stand for the rows; nil where the rows themselves were merged.
    package var microClusters: Int? { leaves == nil ? nil : dendrogram.count }

    /// Throws `refused` without rows, `badInput` for values that are not finite.
    package init(_ points: DesignMatrix, settings: Settings) throws(PatronError) {
        guard points.rows > 0, points.columns > 0 else { throw PatronError(.refused, "there are no rows to cluster") }
        try KMeans.checkFinite(points)
        guard points.rows > settings.exactRows else {
            dendrogram = Self.merge(points, [Double](repeating: 1, count: points.rows), settings.linkage)
            leaves = nil
            return
        }
        let micro = try Self.microClusters(points, settings)
        var weights = [Double](repeating: 0, count: micro.centroids.rows)
        for label in micro.labels { weights[label] += 1 }
        // A centroid nobody is nearest to (two fell together) is no leaf.
        let live = weights.indices.filter { weights[$0] > 0 }
        var numbers = [Int](repeating: 0, count: weights.count)
        for (number, cluster) in live.enumerated() { numbers[cluster] = number }
        dendrogram = Self.merge(micro.centroids.selecting(live), live.map { weights[$0] }, settings.linkage)
        leaves = micro.labels.map { numbers[$0] }
    }

    /// Fewer distinct rows than micro-clusters are no error: then there are as many as distinct rows, or about so.
    private static func microClusters(_ points: DesignMatrix, _ settings: Settings) throws(PatronError) -> KMeansFit {
        var clusters = settings.microClusters
        while true {
            do throws(PatronError) {
                return try MiniBatchKMeans.fit(
                    points, settings: .init(clusters: clusters, seed: settings.seed, threads: settings.threads))
            } catch {
                guard error.code == .refused, clusters > 1 else { throw error }
                clusters /= 2
            }
        }
    }

    private static func merge(_ points: DesignMatrix, _ weights: [Double], _ linkage: Linkage) -> Dendrogram {
        linkage == .single
            ? SpanningTree.dendrogram(points) : NeighbourChain(points, weights, linkage).dendrogram()
    }

    /// The cluster of each row. Throws `refused` where there are fewer distinct rows (or micro-clusters) than clusters.
    package func labels(clusters: Int) throws(PatronError) -> [Int] {
        guard clusters >= 1 else { throw PatronError(.badUsage, "expected at least one cluster") }
        guard clusters <= dendrogram.count else {
            throw PatronError(.refused, "\(dendrogram.count) rows cannot make \(clusters) clusters")
        }
        // What the last merge of the cut joined lies apart, or equal rows would fall into different clusters.
        guard clusters == 1 || dendrogram.heights[dendrogram.count - clusters] > 0 else {
            throw PatronError(.refused, "there are fewer than \(clusters) distinct rows")
        }
        let labels = dendrogram.labels(clusters: clusters)
        return leaves.map { $0.map { labels[$0] } } ?? labels
    }
}
