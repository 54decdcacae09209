package import PatronCore

/// k-means: k centroids with the least sum of squared distances to their points.
///
/// Greedy k-means++ seeding (Arthur and Vassilvitskii 2007), Lloyd's iterations with Hamerly's bounds (2010) until no point
/// changes its centroid, the best of several seeded restarts. The same seed gives the same result on any number of threads.
package enum KMeans {
    /// How to search.
    package struct Settings: Sendable {
        /// k.
        package var clusters: Int
        /// Independent starts, of which the best is kept.
        package var restarts: Int
        /// The most Lloyd iterations of a start.
        package var iterations: Int
        /// A start ends as well when the squared moves of its centroids sum to no more than this part of the columns' mean
        /// variance; 0 waits until no point changes its centroid.
        package var tolerance: Double
        package var seed: UInt64
        /// Threads: for the points of a start where there are many, else for starts at once.
        package var threads: Int
        /// Whether distances that cannot matter are skipped; the result is the same, and tests say so.
        package var usesBounds = true

        package init(
            clusters: Int, restarts: Int = 10, iterations: Int = 300, tolerance: Double = 0, seed: UInt64 = 0,
            threads: Int = 1
        ) {
            self.clusters = clusters
            self.restarts = restarts
            self.iterations = iterations
            self.tolerance = tolerance
            self.seed = seed
            self.threads = threads
        }
    }

    /// The largest magnitude whose squared distances stay finite over any dimension that fits in memory.
    private static let largestMagnitude = 1e140

    /// From so many rows on, a start has all threads to itself.
    private static let manyRows = 32_768

    /// Clusters the rows of `points`, each counting `weights` times (1 by default).
    ///
    /// Throws `badInput` for values that are not finite, `refused` where there are fewer distinct rows than clusters.
    package static func fit(
        _ points: DesignMatrix, weights: [Double]? = nil, settings: Settings
    ) throws(PatronError) -> KMeansFit {
        try check(points, weights, settings)
        guard let best = restarts(points, weights, settings).min(by: { $0.inertia < $1.inertia }) else {
            throw PatronError(.refused, "there are fewer than \(settings.clusters) distinct rows")
        }
        return best
    }

    static func check(_ points: DesignMatrix, _ weights: [Double]?, _ settings: Settings) throws(PatronError) {
        guard settings.clusters >= 1, settings.restarts >= 1, settings.iterations >= 1, settings.tolerance >= 0 else {
            throw PatronError(.badUsage, "expected at least one cluster, restart and iteration")
        }
        guard points.columns >= 1, points.rows >= settings.clusters else {
            throw PatronError(.refused, "\(points.rows) rows cannot make \(settings.clusters) clusters")
        }
        try checkFinite(points)
        if let weights {
            guard weights.count == points.rows, weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
                throw PatronError(.badInput, "expected one positive weight a row")
            }
        }
    }

    /// Throws `badInput` where squared distances would not be finite.
    static func checkFinite(_ points: DesignMatrix) throws(PatronError) {
        guard points.values.allSatisfy({ abs($0) <= largestMagnitude }) else {
            throw PatronError(.badInput, "a value to be clustered is not finite or beyond \(largestMagnitude)")
        }
    }

    /// All starts that found enough distinct centroids, in the order of their seeds.
    private static func restarts(_ points: DesignMatrix, _ weights: [Double]?, _ settings: Settings) -> [KMeansFit] {
        let isLarge = points.rows >= manyRows
        let inner = isLarge ? settings.threads : 1
        var fits = [KMeansFit?](repeating: nil, count: settings.restarts)
        fits.withUnsafeMutableBufferPointer { fits in
            // Each start writes its own element only, and inParallel returns after the last.
            nonisolated(unsafe) let slots = fits
            inParallel(over: slots.count, by: 1, threads: isLarge ? 1 : min(settings.threads, slots.count)) {
                _, range in
                for restart in range {
                    var random = SeededGenerator(
                        seed: mix64(settings.seed &+ UInt64(restart) &* 0x9E37_79B9_7F4A_7C15))
                    let rows = PointRows(points, weights, threads: inner)
                    guard let seeds = KMeansSeeding(rows, clusters: settings.clusters).run(&random) else { continue }
                    slots[restart] = BoundedLloyd(rows, seeds: seeds, usesBounds: settings.usesBounds)
                        .run(iterations: settings.iterations, tolerance: settings.tolerance)
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
    /// Whether they ended because no row changed its cluster, or the centroids moved by less than the tolerance.
    package var converged: Bool
}
