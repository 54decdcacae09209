/// Ward, complete and average linkage by chains of nearest neighbours (Murtagh 1983): quadratic time, distances updated by Lance
/// and Williams' formulas.
struct NeighbourChain {
    private let count: Int
    private let linkage: Linkage
    /// Weights of the clusters; 0 for one that was merged into another.
    private var sizes: [Double]
    /// The upper triangle, row after row; Ward's are squared.
    private var distances: [Double]

    init(_ points: DesignMatrix, _ weights: [Double], _ linkage: Linkage) {
        count = points.rows
        self.linkage = linkage
        sizes = weights
        distances = [Double](repeating: 0, count: count * (count - 1) / 2)
        let width = points.columns
        var at = 0
        points.values.withUnsafeBufferPointer { values in
            for a in 0..<count {
                for b in a + 1..<max(a + 1, count) {
                    var square = 0.0
                    for column in 0..<width {
                        let difference = values[a * width + column] - values[b * width + column]
                        square += difference * difference
                    }
                    let (m, n) = (weights[a], weights[b])
                    distances[at] = linkage == .ward ? 2 * m * n / (m + n) * square : square.squareRoot()
                    at += 1
                }
            }
        }
    }

    private func place(_ a: Int, _ b: Int) -> Int {
        let (low, high) = (min(a, b), max(a, b))
        return low * (2 * count - low - 1) / 2 + high - low - 1
    }

    /// Merges everything.
    consuming func dendrogram() -> Dendrogram {
        var merges: [Dendrogram.Merge] = []
        merges.reserveCapacity(max(0, count - 1))
        var chain: [Int] = []
        var first = 0
        while merges.count < count - 1 {
            if chain.isEmpty {
                while sizes[first] == 0 { first += 1 }
                chain.append(first)
            }
            let last = chain[chain.count - 1]
            // In a tie the chain turns back, else it could go in a circle.
            var best = chain.count > 1 ? chain[chain.count - 2] : -1
            var least = best >= 0 ? distances[place(last, best)] : .infinity
            for other in 0..<count where sizes[other] > 0 && other != last {
                let apart = distances[place(last, other)]
                if apart < least { (best, least) = (other, apart) }
            }
            if chain.count > 1, best == chain[chain.count - 2] {
                chain.removeLast(2)
                merges.append(
                    .init(first: last, second: best, height: linkage == .ward ? least.squareRoot() : least))
                merge(min(last, best), into: max(last, best), least)
            } else {
                chain.append(best)
            }
        }
        return Dendrogram(count: count, merges: merges)
    }

    private mutating func merge(_ a: Int, into b: Int, _ apart: Double) {
        let (m, n) = (sizes[a], sizes[b])
        for other in 0..<count where sizes[other] > 0 && other != a && other != b {
            let (toA, toB) = (distances[place(a, other)], distances[place(b, other)])
            let size = sizes[other]
            distances[place(b, other)] =
                switch linkage {
                case .ward: ((m + size) * toA + (n + size) * toB - size * apart) / (m + n + size)
                case .complete: max(toA, toB)
                case .average: (m * toA + n * toB) / (m + n)
                case .single: min(toA, toB)
                }
        }
        sizes[b] = m + n
        sizes[a] = 0
    }
}
