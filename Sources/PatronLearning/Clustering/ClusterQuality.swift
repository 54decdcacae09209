internal import PatronCore
internal import PatronNumerics

/// How well labels divide points. Labels are 0..<k; a negative label is noise and is left out.
package enum ClusterQuality {
    /// Mean silhouette (Rousseeuw 1987), -1 to 1; a point alone in its cluster counts 0. Nil with fewer than two clusters.
    ///
    /// Exact up to `limit` points, else over a seeded sample of so many (quadratic time).
    package static func silhouette(
        _ points: DesignMatrix, labels: [Int], limit: Int = 10_000, seed: UInt64 = 0, threads: Int = 1
    ) -> Double? {
        var rows = labels.indices.filter { labels[$0] >= 0 }
        if rows.count > limit {
            var random = SeededGenerator(seed: seed)
            random.shuffle(&rows)
            rows = rows[..<limit].sorted()
        }
        let clusters = max(0, (labels.max() ?? -1) + 1)
        var counts = [Int](repeating: 0, count: clusters)
        for row in rows { counts[labels[row]] += 1 }
        guard counts.reduce(0, { $0 + ($1 > 0 ? 1 : 0) }) >= 2 else { return nil }
        let (members, sample, sizes) = (rows, points.selecting(rows), counts)
        let widths = SharedMemory(members.count, 0.0)
        // Each row's silhouette is its own, and they are added in order: threads do not change the sum.
        inParallel(over: members.count, by: 64, threads: threads) { _, range in
            var sums = [Double](repeating: 0, count: clusters)
            var distances = [Double](repeating: 0, count: members.count)
            for at in range where sizes[labels[members[at]]] > 1 {
                for cluster in 0..<clusters { sums[cluster] = 0 }
                sample.squares(from: at, into: &distances)
                for other in members.indices { sums[labels[members[other]]] += distances[other].squareRoot() }
                let own = labels[members[at]]
                let within = sums[own] / Double(sizes[own] - 1)
                var nearest = Double.infinity
                for cluster in 0..<clusters where cluster != own && sizes[cluster] > 0 {
                    nearest = min(nearest, sums[cluster] / Double(sizes[cluster]))
                }
                let larger = max(within, nearest)
                if larger > 0 { widths[at] = (nearest - within) / larger }
            }
        }
        return (0..<members.count).reduce(0) { $0 + widths[$1] } / Double(members.count)
    }

    /// Davies-Bouldin index (1979): mean over clusters of the worst ratio of spreads to distance; lower is better.
    /// Nil with fewer than two clusters or where two centroids coincide.
    package static func daviesBouldin(_ points: DesignMatrix, labels: [Int]) -> Double? {
        let groups = Groups(points, labels)
        guard groups.filled.count >= 2 else { return nil }
        var spreads = [Double](repeating: 0, count: groups.sizes.count)
        for row in 0..<points.rows where labels[row] >= 0 {
            spreads[labels[row]] +=
                distance(points, row, groups.centroids, labels[row]) / Double(groups.sizes[labels[row]])
        }
        var total = 0.0
        for cluster in groups.filled {
            var worst = 0.0
            for other in groups.filled where other != cluster {
                let apart = distance(groups.centroids, cluster, groups.centroids, other)
                guard apart > 0 else { return nil }
                worst = max(worst, (spreads[cluster] + spreads[other]) / apart)
            }
            total += worst
        }
        return total / Double(groups.filled.count)
    }

    /// Calinski-Harabasz index (1974): variance between over variance within clusters; higher is better.
    /// Nil with fewer than two clusters, with as many clusters as points, or without variance within them.
    package static func calinskiHarabasz(_ points: DesignMatrix, labels: [Int]) -> Double? {
        let groups = Groups(points, labels)
        let kept = labels.indices.filter { labels[$0] >= 0 }
        guard groups.filled.count >= 2, kept.count > groups.filled.count else { return nil }
        let all = DesignMatrix(values: points.selecting(kept).moments().means, rows: 1, columns: points.columns)
        var (between, within) = (0.0, 0.0)
        for cluster in groups.filled {
            let apart = distance(groups.centroids, cluster, all, 0)
            between += Double(groups.sizes[cluster]) * apart * apart
        }
        for row in kept {
            let apart = distance(points, row, groups.centroids, labels[row])
            within += apart * apart
        }
        guard within > 0 else { return nil }
        return between / within * Double(kept.count - groups.filled.count) / Double(groups.filled.count - 1)
    }

    /// Sum of squared distances to the clusters' means.
    package static func inertia(_ points: DesignMatrix, labels: [Int]) -> Double {
        let groups = Groups(points, labels)
        var sum = 0.0
        for row in 0..<points.rows where labels[row] >= 0 {
            let apart = distance(points, row, groups.centroids, labels[row])
            sum += apart * apart
        }
        return sum
    }

    private struct Groups {
        var sizes: [Int]
        var centroids: DesignMatrix
        /// Clusters with points.
        var filled: [Int]

        init(_ points: DesignMatrix, _ labels: [Int]) {
            let clusters = max(0, (labels.max() ?? -1) + 1)
            sizes = [Int](repeating: 0, count: clusters)
            var sums = [Double](repeating: 0, count: clusters * points.columns)
            for row in 0..<points.rows where labels[row] >= 0 {
                sizes[labels[row]] += 1
                for column in 0..<points.columns {
                    sums[labels[row] * points.columns + column] += points.values[row * points.columns + column]
                }
            }
            for at in sums.indices { sums[at] /= Double(max(1, sizes[at / points.columns])) }
            centroids = DesignMatrix(values: sums, rows: clusters, columns: points.columns)
            filled = sizes.indices.filter { [sizes] in sizes[$0] > 0 }
        }
    }

    private static func distance(_ a: DesignMatrix, _ row: Int, _ b: DesignMatrix, _ other: Int) -> Double {
        var sum = 0.0
        for column in 0..<a.columns {
            let difference = a.values[row * a.columns + column] - b.values[other * b.columns + column]
            sum += difference * difference
        }
        return sum.squareRoot()
    }
}

extension DesignMatrix {
    /// Squared distances from one row to all.
    fileprivate func squares(from row: Int, into distances: inout [Double]) {
        values.withUnsafeBufferPointer { values in
            distances.withUnsafeMutableBufferPointer { distances in
                guard let start = values.baseAddress, let out = distances.baseAddress else { return }
                Kernels.squareDistances(start, count: rows, width: columns, to: start + row * columns, 1, into: out)
            }
        }
    }
}
