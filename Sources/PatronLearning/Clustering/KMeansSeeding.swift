internal import Foundation
internal import PatronCore
internal import PatronNumerics

/// Greedy k-means++: of a few candidates drawn by squared distance, the one that leaves the least sum becomes a centroid.
struct KMeansSeeding {
    private let rows: PointRows
    private let clusters: Int
    /// Squared distance of each point to the nearest centroid so far.
    private let squares: SharedMemory<Double>
    /// Sum over each chunk of weight times squared distance.
    private let masses: SharedMemory<Double>
    /// Points whose distances to all candidates are in memory at once.
    private static let block = 512

    init(_ rows: PointRows, clusters: Int) {
        self.rows = rows
        self.clusters = clusters
        squares = SharedMemory(rows.count, 1)
        masses = SharedMemory(rows.chunks, 0)
    }

    /// Row-major centroids; nil where there are fewer distinct points than clusters.
    func run(_ random: inout SeededGenerator) -> [Double]? {
        let candidates = 2 + Int(log(Double(clusters)))
        var centroids: [Double] = []
        centroids.reserveCapacity(clusters * rows.width)
        // Distances of 1 make the first draw one by weight alone.
        weigh()
        let first = point(draw(&random))
        centroids += first
        for at in 0..<rows.count { squares[at] = .infinity }
        take(first)
        while centroids.count < clusters * rows.width {
            guard (0..<rows.chunks).contains(where: { masses[$0] > 0 }) else { return nil }
            var drawn: [Double] = []
            for _ in 0..<candidates { drawn += point(draw(&random)) }
            let sums = potentials(drawn, count: candidates)
            let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
            let chosen = Array(drawn[best * rows.width..<(best + 1) * rows.width])
            centroids += chosen
            take(chosen)
        }
        return centroids
    }

    private func point(_ row: Int) -> ArraySlice<Double> {
        rows.points.values[row * rows.width..<(row + 1) * rows.width]
    }

    private func weigh() {
        rows.forEachChunk { chunk, range, _, weights in
            var sum = 0.0
            for row in range { sum += squares[row] * (weights?[row] ?? 1) }
            masses[chunk] = sum
        }
    }

    /// A row drawn with probability proportional to weight times squared distance.
    private func draw(_ random: inout SeededGenerator) -> Int {
        var left = random.uniform() * (0..<rows.chunks).reduce(0) { $0 + masses[$1] }
        var chunk = 0
        while chunk < rows.chunks - 1, left >= masses[chunk] || masses[chunk] == 0 {
            left -= masses[chunk]
            chunk += 1
        }
        // Rounding may leave a little at the end: then the last row that could have been drawn is.
        var last = rows.range(ofChunk: chunk).lowerBound
        for row in rows.range(ofChunk: chunk) where squares[row] > 0 {
            last = row
            left -= squares[row] * (rows.weights?[row] ?? 1)
            if left < 0 { break }
        }
        return last
    }

    /// Shortens the distances to the nearest centroid.
    private func take(_ centroid: some Sequence<Double> & Sendable) {
        let centroid = Array(centroid)
        blocks(of: centroid, count: 1) { chunk, range, distances, _ in
            for (at, row) in range.enumerated() { squares[row] = min(squares[row], distances[at]) }
        }
        weigh()
    }

    /// What each candidate would leave of the sum of squared distances.
    private func potentials(_ candidates: [Double], count: Int) -> [Double] {
        let sums = SharedMemory(rows.chunks * count, 0.0)
        blocks(of: candidates, count: count) { chunk, range, distances, weights in
            for candidate in 0..<count {
                let own = distances + candidate * range.count
                var sum = 0.0
                if let weights {
                    for (at, row) in range.enumerated() { sum += weights[row] * min(squares[row], own[at]) }
                } else {
                    for (at, row) in range.enumerated() { sum += min(squares[row], own[at]) }
                }
                sums[chunk * count + candidate] += sum
            }
        }
        return (0..<count).map { candidate in
            (0..<rows.chunks).reduce(0) { $0 + sums[$1 * count + candidate] }
        }
    }

    /// Squared distances to some centroids, block by block.
    private func blocks(
        of centroids: [Double], count: Int,
        _ body:
            @Sendable (
                _ chunk: Int, _ range: Range<Int>, _ distances: UnsafePointer<Double>, _ weights: UnsafePointer<Double>?
            ) -> Void
    ) {
        let width = rows.width
        rows.forEachChunk { chunk, range, values, weights in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: count * Self.block) { buffer in
                centroids.withUnsafeBufferPointer { centroids in
                    guard let distances = buffer.baseAddress, let centroids = centroids.baseAddress else { return }
                    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.block) {
                        let block = start..<min(range.upperBound, start + Self.block)
                        Kernels.squareDistances(
                            values + start * width, count: block.count, width: width, to: centroids, count,
                            into: distances)
                        body(chunk, block, distances, weights)
                    }
                }
            }
        }
    }
}
