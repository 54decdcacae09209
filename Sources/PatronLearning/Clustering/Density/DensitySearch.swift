/// One run of DBSCAN over a tree: which points are core points, which of those belong together, and whose border the rest is.
final class DensitySearch: @unchecked Sendable {
    // Unchecked: each step gives a point to one thread, and what steps read was written by earlier ones.
    private let tree: KDTree
    private let square: Double
    private let minimumPoints: Int
    private let threads: Int
    /// By the tree's order.
    private let isCore: SharedMemory<Bool>
    /// Whether all points of a node are core points of one cluster because its box is smaller than epsilon.
    private let isDense: SharedMemory<Bool>
    /// Points that a thread takes at a time.
    private static let step = 512

    init(_ tree: KDTree, _ settings: DBSCAN.Settings) {
        self.tree = tree
        square = settings.epsilon * settings.epsilon
        minimumPoints = settings.minimumPoints
        threads = max(1, settings.threads)
        isCore = SharedMemory(tree.rows.count, false)
        isDense = SharedMemory(tree.nodes.count, false)
    }

    func run() -> DBSCAN.Fit {
        markDense(0, within: false)
        inParallel(over: tree.rows.count, by: Self.step, threads: threads) { [self] _, range in
            for at in range where !isCore[at] {
                isCore[at] = tree.count(tree.point(at), within: square, limit: minimumPoints) >= minimumPoints
            }
        }
        var sets = components()
        return number(&sets)
    }

    private func markDense(_ node: Int, within dense: Bool) {
        let range = tree.nodes[node].range
        let isDense = dense || (range.count >= minimumPoints && tree.diagonal(node) <= square)
        self.isDense[node] = isDense
        if isDense, !dense { for at in range { isCore[at] = true } }
        if let right = tree.nodes[node].right {
            markDense(node + 1, within: isDense)
            markDense(right, within: isDense)
        }
    }

    /// Core points that are linked by steps of at most epsilon: each thread joins what it sees, and then all is joined.
    private func components() -> UnionFind {
        var sets = UnionFind(tree.rows.count)
        for (node, content) in tree.nodes.enumerated() where isDense[node] {
            for at in content.range.dropFirst() { sets.join(content.range.lowerBound, at) }
        }
        let workers = min(threads, max(1, tree.rows.count / Self.step))
        var forests = [UnionFind](repeating: sets, count: workers)
        forests.withUnsafeMutableBufferPointer { forests in
            nonisolated(unsafe) let forests = forests
            inParallel(over: tree.rows.count, by: Self.step, threads: workers) { [self] thread, range in
                for at in range where isCore[at] { link(at, tree.point(at), 0, &forests[thread]) }
            }
        }
        sets = forests[0]
        for worker in 1..<max(1, workers) where workers > 1 {
            for at in 0..<sets.count where isCore[at] { sets.join(at, forests[worker].find(at)) }
        }
        return sets
    }

    /// Joins a core point with those behind it in the tree's order that lie within epsilon.
    private func link(_ at: Int, _ query: UnsafePointer<Double>, _ node: Int, _ sets: inout UnionFind) {
        let range = tree.nodes[node].range
        if range.upperBound <= at + 1 { return }
        let box = tree.squares(query, toBoxOf: node)
        if box.nearest > square { return }
        if isDense[node] {
            if sets.find(at) == sets.find(range.lowerBound) { return }
            if box.farthest <= square || tree.count(query, within: square, limit: 1, from: node) > 0 {
                sets.join(at, range.lowerBound)
            }
            return
        }
        if let right = tree.nodes[node].right {
            link(at, query, node + 1, &sets)
            link(at, query, right, &sets)
            return
        }
        for other in max(range.lowerBound, at + 1)..<range.upperBound
        where isCore[other] && tree.square(query, other) <= square {
            sets.join(at, other)
        }
    }

    /// Cluster numbers in the table's order.
    private func number(_ sets: inout UnionFind) -> DBSCAN.Fit {
        let count = tree.rows.count
        var places = [Int](repeating: 0, count: count)
        for (at, row) in tree.rows.enumerated() { places[row] = at }
        var numbers = [Int](repeating: -1, count: count)
        let labels = SharedMemory(count, -1)
        var clusters = 0
        for row in 0..<count where isCore[places[row]] {
            let set = sets.find(places[row])
            if numbers[set] < 0 {
                numbers[set] = clusters
                clusters += 1
            }
            labels[places[row]] = numbers[set]
        }
        inParallel(over: count, by: Self.step, threads: threads) { [self] _, range in
            for at in range where !isCore[at] {
                var least = Int.max
                border(tree.point(at), 0, labels, &least)
                if least < .max { labels[at] = least }
            }
        }
        return DBSCAN.Fit(
            labels: (0..<count).map { labels[places[$0]] }, isCore: (0..<count).map { isCore[places[$0]] },
            clusters: clusters)
    }

    /// The least cluster number among core points within epsilon.
    private func border(
        _ query: UnsafePointer<Double>, _ node: Int, _ labels: SharedMemory<Int>, _ least: inout Int
    ) {
        if tree.squares(query, toBoxOf: node).nearest > square { return }
        if let right = tree.nodes[node].right {
            border(query, node + 1, labels, &least)
            border(query, right, labels, &least)
            return
        }
        for at in tree.nodes[node].range where isCore[at] && tree.square(query, at) <= square {
            least = min(least, labels[at])
        }
    }
}
