package import PatronCore

/// Clusters of any shape as labelled centres: a point belongs to its nearest centre's cluster, or to none if it lies beyond that
/// centre's reach. This is what a server can look up.
package struct Prototypes: Sendable {
    package var centres: DesignMatrix
    /// The cluster of each centre.
    package var clusters: [Int]
    /// How far each centre counts; nil where nothing is noise.
    package var reaches: [Double]?

    /// One centre a cluster.
    package init(centroids: DesignMatrix) {
        centres = centroids
        clusters = Array(0..<centroids.rows)
    }

    /// Stands for labelled rows with at most about `limit` centres, at least one a cluster.
    ///
    /// Where the rows that carry the clusters (core points, if given) are few enough, they are the centres themselves, each
    /// reaching as far as `epsilon`. Else each cluster gets its share of k-means centres, and each of those the reach that tells
    /// best its own rows from noise.
    package init(
        _ points: DesignMatrix, labels: [Int], isCore: [Bool]? = nil, epsilon: Double? = nil, limit: Int,
        seed: UInt64 = 0, threads: Int = 1
    ) throws(PatronError) {
        let carriers = labels.indices.filter { labels[$0] >= 0 && isCore?[$0] != false }
        guard !carriers.isEmpty else { throw PatronError(.refused, "everything is noise") }
        if let distinct = Self.distinct(points, carriers, labels, limit: limit) {
            centres = points.selecting(distinct)
            clusters = distinct.map { labels[$0] }
            reaches = epsilon.map { [Double](repeating: $0, count: distinct.count) }
            return
        }
        centres = DesignMatrix(values: [], rows: 0, columns: points.columns)
        clusters = []
        for cluster in 0...(labels.max() ?? 0) {
            let rows = carriers.filter { labels[$0] == cluster }
            guard !rows.isEmpty else { continue }
            let share = max(1, Int((Double(limit) * Double(rows.count) / Double(carriers.count)).rounded()))
            let own = try Self.centres(points.selecting(rows), count: share, seed: seed, threads: threads)
            centres = DesignMatrix(
                values: centres.values + own.values, rows: centres.rows + own.rows, columns: points.columns)
            clusters += [Int](repeating: cluster, count: own.rows)
        }
        if labels.contains(where: { $0 < 0 }) { reaches = bestReaches(points, labels, threads) }
    }

    /// The label of each row; -1 for noise.
    package func assign(_ points: DesignMatrix, threads: Int = 1) -> [Int] {
        let (nearest, squares) = points.nearest(of: centres, threads: threads)
        return nearest.indices.map { row in
            if let reaches, squares[row].squareRoot() > reaches[nearest[row]] { return -1 }
            return clusters[nearest[row]]
        }
    }

    /// The first of each distinct row; nil where they are more than `limit`, or a value carries two labels.
    private static func distinct(_ points: DesignMatrix, _ rows: [Int], _ labels: [Int], limit: Int) -> [Int]? {
        var seen: [ArraySlice<Double>: Int] = [:]
        var distinct: [Int] = []
        for row in rows {
            let value = points.values[row * points.columns..<(row + 1) * points.columns]
            if let other = seen[value] {
                if labels[other] != labels[row] { return nil }
                continue
            }
            seen[value] = row
            distinct.append(row)
            if distinct.count > limit { return nil }
        }
        return distinct
    }

    private static func centres(_ points: DesignMatrix, count: Int, seed: UInt64, threads: Int) throws(PatronError)
        -> DesignMatrix
    {
        var count = min(count, points.rows)
        while true {
            do throws(PatronError) {
                return try MiniBatchKMeans.fit(
                    points, settings: .init(clusters: count, seed: seed, threads: threads)
                ).centroids
            } catch {
                // Fewer distinct rows than centres: fewer centres.
                guard error.code == .refused, count > 1 else { throw error }
                count /= 2
            }
        }
    }

    /// For each centre the distance at which fewest of the rows nearest to it are on the wrong side.
    private func bestReaches(_ points: DesignMatrix, _ labels: [Int], _ threads: Int) -> [Double] {
        let (nearest, squares) = points.nearest(of: centres, threads: threads)
        var members = [[(distance: Double, isNoise: Bool)]](repeating: [], count: centres.rows)
        for row in nearest.indices {
            members[nearest[row]].append((squares[row].squareRoot(), labels[row] < 0))
        }
        return members.map { rows in
            var (right, best, reach) = (0, 0, 0.0)
            for row in rows.sorted(by: { $0.distance < $1.distance }) {
                right += row.isNoise ? -1 : 1
                if right >= best { (best, reach) = (right, row.distance) }
            }
            return reach
        }
    }
}
