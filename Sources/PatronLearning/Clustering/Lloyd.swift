internal import Foundation
internal import PatronCore

/// One start of k-means: seeding and Lloyd's iterations.
struct Lloyd {
    private let points: DesignMatrix
    private let weights: [Double]
    private let clusters: Int
    private var centroids: [Double]
    private var labels: [Int]
    /// Squared distance of each point to its centroid.
    private var distances: [Double]

    init(points: DesignMatrix, weights: [Double], clusters: Int) {
        self.points = points
        self.weights = weights
        self.clusters = clusters
        centroids = []
        labels = [Int](repeating: -1, count: points.rows)
        distances = [Double](repeating: .infinity, count: points.rows)
    }

    /// Seeds and iterates; nil where there are fewer distinct points than clusters.
    mutating func run(iterations: Int, _ random: inout SeededGenerator) -> KMeansFit? {
        guard seed(&random) else { return nil }
        var done = 0
        var converged = false
        while done < iterations, !converged {
            done += 1
            converged = !assign()
            if !converged { update() }
        }
        if !converged { _ = assign() }
        return KMeansFit(
            centroids: DesignMatrix(values: centroids, rows: clusters, columns: points.columns), labels: labels,
            inertia: zip(distances, weights).reduce(0) { $0 + $1.0 * $1.1 }, iterations: done, converged: converged)
    }

    /// Greedy k-means++: of a few candidates drawn by squared distance, the one that leaves the least sum is taken.
    private mutating func seed(_ random: inout SeededGenerator) -> Bool {
        let candidates = 2 + Int(log(Double(clusters)))
        take(draw(weights, &random))
        while centroids.count < clusters * points.columns {
            let potential = zip(distances, weights).map { $0 * $1 }
            guard potential.contains(where: { $0 > 0 }) else { return false }
            var best = (row: 0, sum: Double.infinity)
            for _ in 0..<candidates {
                let row = draw(potential, &random)
                var sum = 0.0
                for other in 0..<points.rows {
                    sum += weights[other] * min(distances[other], squaredDistance(row, other))
                }
                if sum < best.sum { best = (row, sum) }
            }
            take(best.row)
        }
        return true
    }

    /// Makes a point a centroid and shortens the distances to the nearest centroid.
    private mutating func take(_ row: Int) {
        centroids += points.values[row * points.columns..<(row + 1) * points.columns]
        for other in 0..<points.rows { distances[other] = min(distances[other], squaredDistance(row, other)) }
    }

    private func squaredDistance(_ a: Int, _ b: Int) -> Double {
        points.values.withUnsafeBufferPointer { values in
            var sum = 0.0
            for column in 0..<points.columns {
                let difference = values[a * points.columns + column] - values[b * points.columns + column]
                sum += difference * difference
            }
            return sum
        }
    }

    /// A row drawn with probability proportional to `masses`.
    private func draw(_ masses: [Double], _ random: inout SeededGenerator) -> Int {
        var left = random.uniform() * masses.reduce(0, +)
        var last = 0
        for (row, mass) in masses.enumerated() where mass > 0 {
            last = row
            left -= mass
            if left < 0 { return row }
        }
        return last
    }

    /// Gives each point to its nearest centroid, the lower number in a tie; whether any changed.
    private mutating func assign() -> Bool {
        let width = points.columns
        var changed = false
        points.values.withUnsafeBufferPointer { values in
            centroids.withUnsafeBufferPointer { centroids in
                for row in 0..<points.rows {
                    var best = (cluster: 0, distance: Double.infinity)
                    for cluster in 0..<clusters {
                        var sum = 0.0
                        for column in 0..<width {
                            let difference = values[row * width + column] - centroids[cluster * width + column]
                            sum += difference * difference
                        }
                        if sum < best.distance { best = (cluster, sum) }
                    }
                    if labels[row] != best.cluster {
                        labels[row] = best.cluster
                        changed = true
                    }
                    distances[row] = best.distance
                }
            }
        }
        return changed
    }

    /// Moves each centroid to its points' weighted mean; one without points moves to the point farthest from its own.
    private mutating func update() {
        let width = points.columns
        var sums = [Double](repeating: 0, count: clusters * width)
        var masses = [Double](repeating: 0, count: clusters)
        for row in 0..<points.rows {
            masses[labels[row]] += weights[row]
            for column in 0..<width {
                sums[labels[row] * width + column] += weights[row] * points.values[row * width + column]
            }
        }
        for cluster in 0..<clusters where masses[cluster] == 0 {
            guard let row = farthestShared(masses) else { continue }
            let old = labels[row]
            masses[old] -= weights[row]
            masses[cluster] = weights[row]
            for column in 0..<width {
                let mass = weights[row] * points.values[row * width + column]
                sums[old * width + column] -= mass
                sums[cluster * width + column] = mass
            }
            labels[row] = cluster
            distances[row] = 0
        }
        for cluster in 0..<clusters where masses[cluster] > 0 {
            for column in 0..<width {
                centroids[cluster * width + column] = sums[cluster * width + column] / masses[cluster]
            }
        }
    }

    /// The point farthest from its centroid that is not alone with it.
    private func farthestShared(_ masses: [Double]) -> Int? {
        distances.indices.filter { masses[labels[$0]] > weights[$0] }.max { (distances[$0], $1) < (distances[$1], $0) }
    }
}
