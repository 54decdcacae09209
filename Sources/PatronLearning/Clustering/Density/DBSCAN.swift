package import PatronCore

/// Density-based clustering (Ester, Kriegel, Sander and Xu 1996), exact, with neighbours from a k-d tree that are never stored.
///
/// A core point has `minimumPoints` within `epsilon`, itself among them. Clusters are numbered by their first core point in the
/// table; a point at the border of two clusters belongs to the lower number; -1 is noise.
package enum DBSCAN {
    /// How dense a cluster must be.
    package struct Settings: Sendable {
        /// The distance within which points are neighbours.
        package var epsilon: Double
        /// How many neighbours, itself counted, make a point a core point.
        package var minimumPoints: Int
        package var threads: Int

        package init(epsilon: Double, minimumPoints: Int = 5, threads: Int = 1) {
            self.epsilon = epsilon
            self.minimumPoints = minimumPoints
            self.threads = threads
        }
    }

    /// What was found.
    package struct Fit: Sendable {
        /// The cluster of each row; -1 for noise.
        package var labels: [Int]
        /// Whether each row is a core point.
        package var isCore: [Bool]
        package var clusters: Int
    }

    /// Throws `badUsage` for settings that make no sense, `badInput` for values that are not finite.
    package static func fit(_ points: DesignMatrix, settings: Settings) throws(PatronError) -> Fit {
        guard settings.epsilon > 0, settings.epsilon.isFinite, settings.minimumPoints >= 1 else {
            throw PatronError(.badUsage, "expected an epsilon above 0 and at least 1 minimum point")
        }
        try KMeans.checkFinite(points)
        guard points.rows <= Int(Int32.max) else {
            throw PatronError(.limitExceeded, "more than \(Int32.max) rows")
        }
        guard points.rows > 0, points.columns > 0 else { return Fit(labels: [], isCore: [], clusters: 0) }
        return DensitySearch(KDTree(points), settings).run()
    }

    /// An epsilon for a table: the distance to the `minimumPoints`-th neighbour where its sorted curve bends most, measured on
    /// a seeded sample of rows; nil where that is 0.
    package static func epsilon(
        _ points: DesignMatrix, minimumPoints: Int, sample: Int = 500, seed: UInt64 = 0
    ) -> Double? {
        var rows = Array(0..<points.rows)
        if rows.count > sample {
            var random = SeededGenerator(seed: seed)
            random.shuffle(&rows)
            rows = Array(rows[..<sample])
        }
        var curve: [Double] = []
        for row in rows {
            let own = points.selecting([row])
            let squares = points.nearest(of: own).squares.sorted()
            curve.append(squares[min(minimumPoints, squares.count) - 1].squareRoot())
        }
        curve.sort()
        guard let first = curve.first, let last = curve.last, last > 0 else { return nil }
        // The knee is where the curve lies farthest below the straight line between its ends (Satopaa and others 2011).
        let steps = Double(max(1, curve.count - 1))
        let knee = curve.indices.max { a, b in
            first + (last - first) * Double(a) / steps - curve[a] < first + (last - first) * Double(b) / steps
                - curve[b]
        }
        let found = knee.map { curve[$0] } ?? last
        return found > 0 ? found : nil
    }
}
