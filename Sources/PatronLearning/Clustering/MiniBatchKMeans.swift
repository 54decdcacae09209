package import PatronCore

/// k-means on small random batches (Sculley 2010): a fraction of the work for nearly the same centroids, for tables that do not
/// deserve many full passes.
package enum MiniBatchKMeans {
    /// How to search.
    package struct Settings: Sendable {
        package var clusters: Int
        /// Rows of a step.
        package var batch = 1024
        /// The most steps.
        package var steps = 1000
        /// Steps without a better smoothed batch inertia after which the search ends.
        package var patience = 10
        package var seed: UInt64 = 0
        package var threads = 1

        package init(clusters: Int, seed: UInt64 = 0, threads: Int = 1) {
            self.clusters = clusters
            self.seed = seed
            self.threads = threads
        }
    }

    /// Clusters the rows; errors are those of ``KMeans/fit(_:weights:settings:)``. `iterations` of the result are steps.
    package static func fit(
        _ points: DesignMatrix, weights: [Double]? = nil, settings: Settings
    ) throws(PatronError) -> KMeansFit {
        try KMeans.check(points, weights, KMeans.Settings(clusters: settings.clusters))
        var random = SeededGenerator(seed: mix64(settings.seed))
        guard var centroids = seeds(points, weights, settings, &random) else {
            // A sample may have too few distinct rows although the table has enough.
            return try KMeans.fit(
                points, weights: weights,
                settings: .init(
                    clusters: settings.clusters, restarts: 1, seed: settings.seed, threads: settings.threads))
        }
        var masses = [Double](repeating: 0, count: settings.clusters)
        let batch = min(settings.batch, points.rows)
        var (smoothed, best) = (Double.infinity, Double.infinity)
        var (steps, stale) = (0, 0)
        while steps < settings.steps, stale < settings.patience {
            steps += 1
            let rows = (0..<batch).map { _ in random.below(points.rows) }
            let inertia = step(points.selecting(rows), rows.map { weights?[$0] ?? 1 }, &centroids, &masses)
            // The share of a batch in all rows decides how slowly the mean forgets, as for any moving average.
            let memory = min(1, 2 * Double(batch) / Double(points.rows + 1))
            smoothed = smoothed == .infinity ? inertia : smoothed * (1 - memory) + inertia * memory
            stale = smoothed < best ? 0 : stale + 1
            best = min(best, smoothed)
        }
        // A last full assignment counts everybody, and gives clusters that lost all their points new ones.
        var fit = BoundedLloyd(PointRows(points, weights, threads: settings.threads), seeds: centroids.values).run(
            iterations: 1, tolerance: 0)
        (fit.iterations, fit.converged) = (steps, stale >= settings.patience)
        return fit
    }

    /// The best of three seedings on samples.
    private static func seeds(
        _ points: DesignMatrix, _ weights: [Double]?, _ settings: Settings, _ random: inout SeededGenerator
    ) -> DesignMatrix? {
        let size = min(points.rows, max(3 * settings.batch, 3 * settings.clusters))
        var best: (seeds: DesignMatrix, inertia: Double)?
        for _ in 0..<3 {
            let rows = size == points.rows ? Array(0..<size) : (0..<size).map { _ in random.below(points.rows) }
            let sample = points.selecting(rows)
            let sampled = PointRows(sample, weights.map { all in rows.map { all[$0] } }, threads: settings.threads)
            guard let values = KMeansSeeding(sampled, clusters: settings.clusters).run(&random) else { continue }
            let seeds = DesignMatrix(values: values, rows: settings.clusters, columns: points.columns)
            let inertia = sample.nearest(of: seeds, threads: settings.threads).squares.reduce(0, +)
            if inertia < (best?.inertia ?? .infinity) { best = (seeds, inertia) }
        }
        return best?.seeds
    }

    /// Moves each centroid towards its points of a batch, less the more it has seen; returns their mean squared distance.
    private static func step(
        _ batch: DesignMatrix, _ weights: [Double], _ centroids: inout DesignMatrix, _ masses: inout [Double]
    ) -> Double {
        let (labels, squares) = batch.nearest(of: centroids)
        let width = batch.columns
        for row in 0..<batch.rows {
            let cluster = labels[row]
            masses[cluster] += weights[row]
            let rate = weights[row] / masses[cluster]
            for column in 0..<width {
                let at = cluster * width + column
                centroids.values[at] += rate * (batch.values[row * width + column] - centroids.values[at])
            }
        }
        let total = weights.reduce(0, +)
        return zip(squares, weights).reduce(0) { $0 + $1.0 * $1.1 } / max(total, .leastNormalMagnitude)
    }
}
