/// Weighted sums of the points of each cluster.
struct ClusterSums {
    /// clusters x width, row-major.
    var values: [Double]
    /// Weights of the points.
    var masses: [Double]
    /// Points.
    var counts: [Int]
    let width: Int

    init(clusters: Int, width: Int) {
        values = [Double](repeating: 0, count: clusters * width)
        masses = [Double](repeating: 0, count: clusters)
        counts = [Int](repeating: 0, count: clusters)
        self.width = width
    }

    /// Adds one point.
    mutating func add(_ cluster: Int, _ point: UnsafePointer<Double>, _ weight: Double, _ count: Int) {
        for column in 0..<width { values[cluster * width + column] += weight * point[column] }
        masses[cluster] += weight
        counts[cluster] += count
    }

    /// Adds what chunks of points come to, in their order.
    mutating func add(_ chunks: Chunks) {
        for chunk in 0..<chunks.count {
            let row = chunks.values.start + chunk * values.count
            for at in values.indices { values[at] += row[at] }
            for cluster in counts.indices {
                masses[cluster] += chunks.masses[chunk * counts.count + cluster]
                counts[cluster] += chunks.counts[chunk * counts.count + cluster]
            }
        }
    }

    /// Sums of chunks of points, each written by one thread.
    final class Chunks: Sendable {
        let count: Int
        let values: SharedMemory<Double>
        let masses: SharedMemory<Double>
        let counts: SharedMemory<Int>
        private let clusters: Int
        private let width: Int

        init(_ count: Int, _ sums: ClusterSums) {
            self.count = count
            clusters = sums.counts.count
            width = sums.width
            values = SharedMemory(count * clusters * width, 0)
            masses = SharedMemory(count * clusters, 0)
            counts = SharedMemory(count * clusters, 0)
        }

        func clear(_ chunk: Int) {
            (values.start + chunk * clusters * width).update(repeating: 0, count: clusters * width)
            (masses.start + chunk * clusters).update(repeating: 0, count: clusters)
            (counts.start + chunk * clusters).update(repeating: 0, count: clusters)
        }

        func add(_ chunk: Int, _ cluster: Int, _ point: UnsafePointer<Double>, _ weight: Double, _ count: Int) {
            let at = chunk * clusters + cluster
            let row = values.start + at * width
            for column in 0..<width { row[column] += weight * point[column] }
            masses[at] += weight
            counts[at] += count
        }
    }
}
