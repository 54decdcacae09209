internal import PatronNumerics

/// Lloyd's iterations of one start, without the distances that Hamerly's bounds (2010) prove useless.
///
/// A point keeps its centroid unlooked at while an upper bound of the distance to it stays below a lower bound of that to any
/// other. The others are gathered and go through the kernel that compares all centroids.
final class BoundedLloyd: @unchecked Sendable {
    // Unchecked: a pass gives each chunk of points to one thread, and everything else is written between passes.
    private let rows: PointRows
    private let clusters: Int
    private let usesBounds: Bool
    private var centroids: [Double]
    private let labels: SharedMemory<UInt32>
    private let upper: SharedMemory<Double>
    private let lower: SharedMemory<Double>
    private var sums: ClusterSums
    /// Whether `sums` were added up from all points since the last point moved.
    private var areSumsFresh = false

    private static let none = UInt32.max
    /// Points that go through the kernel together.
    private static let batch = 256
    /// Bounds must differ by more than their rounding: at a tie the point is looked at, as Lloyd would.
    private static let margin = 1 + 1e-10
    /// With fewer centroids, comparing them all costs no more than the one distance that may save it.
    private static let fewClusters = 16

    init(_ rows: PointRows, seeds: [Double], usesBounds: Bool = true) {
        self.rows = rows
        self.usesBounds = usesBounds
        clusters = seeds.count / rows.width
        centroids = seeds
        labels = SharedMemory(rows.count, Self.none)
        upper = SharedMemory(rows.count, 0)
        lower = SharedMemory(rows.count, 0)
        sums = ClusterSums(clusters: clusters, width: rows.width)
    }

    func run(iterations: Int, tolerance: Double) -> KMeansFit {
        let least = tolerance > 0 ? tolerance * meanVariance() : 0
        var done = 0
        var converged = false
        var moves: Moves?
        while done < iterations, !converged {
            done += 1
            let changed = pass(moves)
            if changed == 0, areSumsFresh {
                converged = true
                break
            }
            if changed == 0 {
                // Differences were added up, each with its rounding: the end is decided by exact means.
                sums = total()
                areSumsFresh = true
            } else {
                areSumsFresh = false
            }
            let isFilled = fillEmptyClusters()
            let step = update()
            moves = isFilled ? nil : step
            if !isFilled, least > 0, step.squared <= least { converged = true }
        }
        let squares = exactPass()
        let inertia = (0..<rows.chunks).reduce(0.0) { sum, chunk in
            sum + rows.range(ofChunk: chunk).reduce(0) { $0 + squares[$1] * (rows.weights?[$1] ?? 1) }
        }
        return KMeansFit(
            centroids: DesignMatrix(values: centroids, rows: clusters, columns: rows.width),
            labels: (0..<rows.count).map { Int(labels[$0]) }, inertia: inertia, iterations: done, converged: converged)
    }

    /// Assigns points; nil looks at all of them. Returns how many changed their centroid.
    private func pass(_ moves: Moves?) -> Int {
        let changes = SharedMemory(rows.chunks, 0)
        let deltas = ClusterSums.Chunks(rows.chunks, sums)
        let moves = usesBounds ? moves : nil
        rows.forEachChunk { [self] chunk, range, values, weights in
            deltas.clear(chunk)
            let batch = Batch(self, values, weights, deltas, chunk)
            for row in range {
                if let moves {
                    let own = Int(labels[row])
                    var above = upper[row] + moves.own[own]
                    let below = lower[row] - (own == moves.farthest ? moves.secondMost : moves.most)
                    let bound = max(below, moves.halves[own]) / Self.margin
                    upper[row] = above
                    lower[row] = below
                    if above < bound { continue }
                    if clusters > Self.fewClusters {
                        above = distance(values + row * rows.width, own)
                        upper[row] = above
                        if above < bound { continue }
                    }
                }
                batch.add(row)
            }
            batch.flush()
            changes[chunk] = batch.changes
        }
        sums.add(deltas)
        return (0..<rows.chunks).reduce(0) { $0 + changes[$1] }
    }

    private func distance(_ point: UnsafePointer<Double>, _ cluster: Int) -> Double {
        centroids.withUnsafeBufferPointer { centroids in
            var sum = 0.0
            for column in 0..<rows.width {
                let difference = point[column] - centroids[cluster * rows.width + column]
                sum += difference * difference
            }
            return sum.squareRoot()
        }
    }

    /// Points gathered for the kernel.
    private final class Batch {
        private let lloyd: BoundedLloyd
        private let values: UnsafePointer<Double>
        private let weights: UnsafePointer<Double>?
        private let deltas: ClusterSums.Chunks
        private let chunk: Int
        private let members = SharedMemory(BoundedLloyd.batch, 0)
        private let points: SharedMemory<Double>
        private let found = SharedMemory<UInt32>(BoundedLloyd.batch, 0)
        private let nearest = SharedMemory(BoundedLloyd.batch, 0.0)
        private let second = SharedMemory(BoundedLloyd.batch, 0.0)
        private var count = 0
        var changes = 0

        init(
            _ lloyd: BoundedLloyd, _ values: UnsafePointer<Double>, _ weights: UnsafePointer<Double>?,
            _ deltas: ClusterSums.Chunks, _ chunk: Int
        ) {
            self.lloyd = lloyd
            self.values = values
            self.weights = weights
            self.deltas = deltas
            self.chunk = chunk
            points = SharedMemory(BoundedLloyd.batch * lloyd.rows.width, 0)
        }

        func add(_ row: Int) {
            let width = lloyd.rows.width
            (points.start + count * width).update(from: values + row * width, count: width)
            members[count] = row
            count += 1
            if count == BoundedLloyd.batch { flush() }
        }

        func flush() {
            let width = lloyd.rows.width
            lloyd.centroids.withUnsafeBufferPointer { centroids in
                guard let centroids = centroids.baseAddress else { return }
                Kernels.nearestCentres(
                    points.start, count: count, width: width, of: centroids, lloyd.clusters, labels: found.start,
                    nearest: nearest.start, second: second.start)
            }
            for at in 0..<count {
                let row = members[at]
                lloyd.upper[row] = nearest[at].squareRoot()
                lloyd.lower[row] = second[at].squareRoot()
                let old = lloyd.labels[row]
                guard old != found[at] else { continue }
                let weight = weights?[row] ?? 1
                let point = points.start + at * width
                if old != BoundedLloyd.none { deltas.add(chunk, Int(old), point, -weight, -1) }
                deltas.add(chunk, Int(found[at]), point, weight, 1)
                lloyd.labels[row] = found[at]
                changes += 1
            }
            count = 0
        }
    }

    /// How far centroids went in one step, and how far apart they stand.
    private struct Moves {
        var own: [Double]
        var farthest: Int
        var most: Double
        /// The farthest move of all others.
        var secondMost: Double
        var squared: Double
        /// Half the distance of each centroid to its nearest other one.
        var halves: [Double]
    }

    /// Moves each centroid to its points' weighted mean.
    private func update() -> Moves {
        let width = rows.width
        var own = [Double](repeating: 0, count: clusters)
        for cluster in 0..<clusters where sums.counts[cluster] > 0 {
            var square = 0.0
            for column in 0..<width {
                let at = cluster * width + column
                let mean = sums.values[at] / sums.masses[cluster]
                square += (mean - centroids[at]) * (mean - centroids[at])
                centroids[at] = mean
            }
            own[cluster] = square.squareRoot()
        }
        let farthest = own.indices.max { own[$0] < own[$1] } ?? 0
        let second = own.indices.reduce(0.0) { $1 == farthest ? $0 : max($0, own[$1]) }
        return Moves(
            own: own, farthest: farthest, most: own[farthest], secondMost: second,
            squared: own.reduce(0) { $0 + $1 * $1 }, halves: halves())
    }

    private func halves() -> [Double] {
        guard usesBounds, clusters > 1 else { return [Double](repeating: .infinity, count: clusters) }
        var least = [Double](repeating: .infinity, count: clusters)
        centroids.withUnsafeBufferPointer { centroids in
            guard let start = centroids.baseAddress else { return }
            for cluster in 1..<clusters {
                for other in 0..<cluster {
                    let apart = distance(start + cluster * rows.width, other)
                    least[cluster] = min(least[cluster], apart)
                    least[other] = min(least[other], apart)
                }
            }
        }
        return least.map { $0 / 2 }
    }

    /// Gives each cluster without points the point that is farthest from its own centroid and not alone with it; whether there
    /// were any such clusters.
    private func fillEmptyClusters() -> Bool {
        let empty = sums.counts.indices.filter { sums.counts[$0] == 0 }
        guard !empty.isEmpty else { return false }
        let squares = exactSquares()
        for cluster in empty {
            var farthest: Int?
            for row in 0..<rows.count where sums.counts[Int(labels[row])] > 1 {
                if squares[row] > (farthest.map { squares[$0] } ?? -1) { farthest = row }
            }
            guard let row = farthest else { continue }
            let weight = rows.weights?[row] ?? 1
            rows.points.values.withUnsafeBufferPointer { values in
                guard let start = values.baseAddress else { return }
                sums.add(Int(labels[row]), start + row * rows.width, -weight, -1)
                sums.add(cluster, start + row * rows.width, weight, 1)
            }
            labels[row] = UInt32(cluster)
            squares[row] = 0
        }
        return true
    }

    /// Squared distance of each point to the centroid it has.
    private func exactSquares() -> SharedMemory<Double> {
        let squares = SharedMemory(rows.count, 0.0)
        rows.forEachChunk { [self] _, range, values, _ in
            for row in range {
                let apart = distance(values + row * rows.width, Int(labels[row]))
                squares[row] = apart * apart
            }
        }
        return squares
    }

    /// The labels by the centroids as they are, and the squared distances.
    private func exactPass() -> SharedMemory<Double> {
        let squares = SharedMemory(rows.count, 0.0)
        rows.forEachChunk { [self] _, range, values, _ in
            centroids.withUnsafeBufferPointer { centroids in
                guard let centroids = centroids.baseAddress else { return }
                Kernels.nearestCentres(
                    values + range.lowerBound * rows.width, count: range.count, width: rows.width, of: centroids,
                    clusters, labels: labels.start + range.lowerBound, nearest: squares.start + range.lowerBound,
                    second: lower.start + range.lowerBound)
            }
        }
        return squares
    }

    /// The clusters' sums, added up from all points.
    private func total() -> ClusterSums {
        var total = ClusterSums(clusters: clusters, width: rows.width)
        let chunks = ClusterSums.Chunks(rows.chunks, total)
        rows.forEachChunk { [self] chunk, range, values, weights in
            chunks.clear(chunk)
            for row in range { chunks.add(chunk, Int(labels[row]), values + row * rows.width, weights?[row] ?? 1, 1) }
        }
        total.add(chunks)
        return total
    }

    private func meanVariance() -> Double {
        let deviations = rows.points.moments().deviations
        return deviations.reduce(0) { $0 + $1 * $1 } / Double(max(1, deviations.count))
    }
}
