internal import PatronCore
internal import PatronLearning

/// Chooses k for k-means: the most clusters that half samples reproduce and that cost little of the best silhouette.
///
/// Stability after Ben-Hur, Elisseeff and Guyon (2002): k-means on random halves, everybody assigned to the nearest centroid,
/// adjusted Rand index against the clusters of all.
struct ClusterCountChoice {
    /// What was measured for one k.
    struct Evidence {
        var clusters: Int
        var fit: KMeansFit
        var silhouette: Double
        var stability: Double
        /// The smallest cluster's share of all points.
        var smallest: Double
    }

    var evidence: [Evidence]
    var chosen: Evidence
    /// The choice in one sentence.
    var criterion: String

    /// Tries each k of the settings that the points allow; throws `refused` if that is none.
    init(
        _ points: DesignMatrix, _ settings: SegmentationSettings, seed: UInt64, threads: Int
    ) throws(PatronError) {
        var evidence: [Evidence] = []
        for clusters in settings.clusters where clusters <= points.rows {
            let kMeans = KMeans.Settings(clusters: clusters, restarts: settings.restarts, seed: seed, threads: threads)
            guard let fit = try? KMeans.fit(points, settings: kMeans),
                let silhouette = ClusterQuality.silhouette(
                    points, labels: fit.labels, limit: settings.silhouetteSample, seed: seed)
            else { continue }
            var sizes = [Int](repeating: 0, count: clusters)
            for label in fit.labels { sizes[label] += 1 }
            let smallest = Double(sizes.min() ?? 0) / Double(points.rows)
            let stability = Self.stability(points, fit, kMeans, samples: settings.stabilitySamples)
            evidence.append(
                Evidence(clusters: clusters, fit: fit, silhouette: silhouette, stability: stability, smallest: smallest)
            )
        }
        let large = evidence.filter { $0.smallest >= settings.minimumShare }
        let candidates = large.isEmpty ? evidence : large
        let best = candidates.map(\.silhouette).max() ?? 0
        let close = candidates.filter { $0.silhouette >= best - settings.silhouetteTolerance }
        let stable = close.filter { $0.stability >= settings.minimumStability }
        guard let chosen = stable.last ?? close.max(by: { $0.stability < $1.stability }) else {
            throw PatronError(.refused, "the customers are too alike for \(settings.clusters.lowerBound) segments")
        }
        self.evidence = evidence
        self.chosen = chosen
        let tried = "\(settings.clusters.lowerBound) to \(settings.clusters.upperBound)"
        let rule =
            stable.isEmpty
            ? "the most stable" : "the most whose adjusted Rand index is at least \(settings.minimumStability)"
        criterion =
            "\(chosen.clusters) of \(tried) segments: \(rule) between half samples and all (\(Self.rounded(chosen.stability))), "
            + "among those within \(settings.silhouetteTolerance) of the best silhouette (\(Self.rounded(chosen.silhouette)), best "
            + "\(Self.rounded(best)))"
    }

    private static func stability(_ points: DesignMatrix, _ all: KMeansFit, _ settings: KMeans.Settings, samples: Int)
        -> Double
    {
        var total = 0.0
        for sample in 0..<samples {
            var random = SeededGenerator(seed: mix64(settings.seed &+ UInt64(sample + 1)))
            var rows = Array(0..<points.rows)
            random.shuffle(&rows)
            var half = settings
            half.restarts = min(3, settings.restarts)
            guard let fit = try? KMeans.fit(points.selecting(Array(rows[..<(rows.count / 2)])), settings: half) else {
                continue
            }
            total += ClusterQuality.adjustedRand(nearest(points, fit.centroids), all.labels)
        }
        return samples > 0 ? total / Double(samples) : 0
    }

    private static func nearest(_ points: DesignMatrix, _ centroids: DesignMatrix) -> [Int] {
        (0..<points.rows).map { row in
            var best = (cluster: 0, square: Double.infinity)
            for cluster in 0..<centroids.rows {
                var square = 0.0
                for column in 0..<points.columns {
                    let difference =
                        points.values[row * points.columns + column]
                        - centroids.values[cluster * points.columns + column]
                    square += difference * difference
                }
                if square < best.square { best = (cluster, square) }
            }
            return best.cluster
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
