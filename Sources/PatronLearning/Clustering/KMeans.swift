internal import Dispatch
package import PatronCore

/// k-means: k centroids with the least sum of squared distances to their points.
///
/// Greedy k-means++ seeding (Arthur and Vassilvitskii 2007), Lloyd's iterations until no point changes its centroid, the
/// best of several seeded restarts. The same seed gives the same result on any number of threads.
package enum KMeans {
    /// How to search.
    package struct Settings: Sendable {
        /// k.
        package var clusters: Int
        /// Independent starts, of which the best is kept.
        package var restarts: Int
        /// The most Lloyd iterations of a start.
        package var iterations: Int
        package var seed: UInt64
        /// Starts that run at once.
        package var threads: Int

        package init(clusters: Int, restarts: Int = 10, iterations: Int = 300, seed: UInt64 = 0, threads: Int = 1) {
            self.clusters = clusters
            self.restarts = restarts
            self.iterations = iterations
            self.seed = seed
            self.threads = threads
        }
    }

    /// The largest magnitude whose squared distances stay finite over any dimension that fits in memory.
    private static let largestMagnitude = 1e140

    /// Clusters the rows of `points`, each counting `weights` times (1 by default).
    ///
    /// Throws `badInput` for values that are not finite, `refused` where there are fewer distinct rows than clusters.
    package static func fit(
        _ points: DesignMatrix, weights: [Double]? = nil, settings: Settings
    ) throws(PatronError) -> KMeansFit {
        let weights = weights ?? [Double](repeating: 1, count: points.rows)
        guard settings.clusters >= 1, settings.restarts >= 1, settings.iterations >= 1 else {
            throw PatronError(.badUsage, "expected at least one cluster, restart and iteration")
        }
        guard points.columns >= 1, points.rows >= settings.clusters else {
            throw PatronError(.refused, "\(points.rows) rows cannot make \(settings.clusters) clusters")
        }
        guard points.values.allSatisfy({ abs($0) <= largestMagnitude }) else {
            throw PatronError(.badInput, "a value to be clustered is not finite or beyond \(largestMagnitude)")
        }
        guard weights.count == points.rows, weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw PatronError(.badInput, "expected one positive weight a row")
        }
        let starts = restarts(points, weights, settings)
        guard let best = starts.min(by: { $0.inertia < $1.inertia }) else {
            throw PatronError(.refused, "there are fewer than \(settings.clusters) distinct rows")
        }
        return best
    }

    /// All starts that found enough distinct centroids, in the order of their seeds.
    private static func restarts(_ points: DesignMatrix, _ weights: [Double], _ settings: Settings) -> [KMeansFit] {
        var fits = [KMeansFit?](repeating: nil, count: settings.restarts)
        @Sendable func run(_ restart: Int) -> KMeansFit? {
            var random = SeededGenerator(seed: mix64(settings.seed &+ UInt64(restart) &* 0x9E37_79B9_7F4A_7C15))
            var lloyd = Lloyd(points: points, weights: weights, clusters: settings.clusters)
            return lloyd.run(iterations: settings.iterations, &random)
        }
        if settings.threads <= 1 {
            for restart in fits.indices { fits[restart] = run(restart) }
        } else {
            fits.withUnsafeMutableBufferPointer { fits in
                // Each iteration writes its own elements only, and concurrentPerform returns after the last.
                nonisolated(unsafe) let slots = fits
                let workers = min(settings.threads, settings.restarts)
                DispatchQueue.concurrentPerform(iterations: workers) { worker in
                    for restart in stride(from: worker, to: settings.restarts, by: workers) {
                        slots[restart] = run(restart)
                    }
                }
            }
        }
        return fits.compactMap { $0 }
    }
}

/// What k-means found.
package struct KMeansFit: Sendable {
    /// clusters x columns, row-major.
    package var centroids: DesignMatrix
    /// The cluster of each row.
    package var labels: [Int]
    /// Weighted sum of squared distances to the centroids.
    package var inertia: Double
    /// Lloyd iterations of the best start.
    package var iterations: Int
    /// Whether they ended because no row changed its cluster.
    package var converged: Bool
}
