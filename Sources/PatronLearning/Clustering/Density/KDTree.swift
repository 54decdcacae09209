/// A k-d tree over points, which it keeps in its own order: leaves are contiguous, boxes are tight.
final class KDTree: @unchecked Sendable {
    // Unchecked: written by `init` alone.
    struct Node {
        /// Points, in the tree's order.
        var range: Range<Int>
        /// Children; nil for a leaf. The left one is the next node.
        var right: Int?
    }

    let width: Int
    /// The table's row of each point.
    let rows: [Int]
    private(set) var nodes: [Node] = []
    /// Row-major, in the tree's order.
    let points: SharedMemory<Double>
    /// For each node its least values and then its greatest ones.
    private var boxes: [Double] = []
    /// Points of a leaf: few enough to be scanned, enough for boxes to pay.
    private static let leaf = 24

    init(_ matrix: DesignMatrix) {
        width = matrix.columns
        points = SharedMemory(matrix.values.count, 0)
        var rows = Array(0..<matrix.rows)
        if matrix.rows > 0 {
            var builder = Builder(matrix: matrix, leaf: Self.leaf)
            rows.withUnsafeMutableBufferPointer { builder.split($0, 0..<matrix.rows) }
            nodes = builder.nodes
            boxes = builder.boxes
        }
        self.rows = rows
        for (at, row) in rows.enumerated() {
            for column in 0..<width { points[at * width + column] = matrix.values[row * width + column] }
        }
    }

    func point(_ at: Int) -> UnsafePointer<Double> { UnsafePointer(points.start + at * width) }

    func square(_ query: UnsafePointer<Double>, _ at: Int) -> Double {
        let point = points.start + at * width
        var sum = 0.0
        for column in 0..<width {
            let difference = query[column] - point[column]
            sum += difference * difference
        }
        return sum
    }

    /// Squared distances from a point to the nearest and the farthest place of a node's box.
    func squares(_ query: UnsafePointer<Double>, toBoxOf node: Int) -> (nearest: Double, farthest: Double) {
        boxes.withUnsafeBufferPointer { boxes in
            var (nearest, farthest) = (0.0, 0.0)
            for column in 0..<width {
                let below = boxes[2 * node * width + column] - query[column]
                let above = query[column] - boxes[(2 * node + 1) * width + column]
                let outside = max(below, above, 0)
                let across = max(-below, -above)
                nearest += outside * outside
                farthest += across * across
            }
            return (nearest, farthest)
        }
    }

    /// The squared diagonal of a node's box: no two of its points lie farther apart.
    func diagonal(_ node: Int) -> Double {
        (0..<width).reduce(0) { sum, column in
            let side = boxes[(2 * node + 1) * width + column] - boxes[2 * node * width + column]
            return sum + side * side
        }
    }

    /// How many points lie within a distance, the query itself among them; counting ends at `limit`.
    func count(_ query: UnsafePointer<Double>, within square: Double, limit: Int, from node: Int = 0) -> Int {
        let box = squares(query, toBoxOf: node)
        if box.nearest > square { return 0 }
        let range = nodes[node].range
        if box.farthest <= square { return range.count }
        var found = 0
        if let right = nodes[node].right {
            found = count(query, within: square, limit: limit, from: node + 1)
            return found >= limit ? found : found + count(query, within: square, limit: limit - found, from: right)
        }
        for at in range where self.square(query, at) <= square {
            found += 1
            if found >= limit { break }
        }
        return found
    }

    private struct Builder {
        let matrix: DesignMatrix
        let leaf: Int
        var nodes: [Node] = []
        var boxes: [Double] = []

        mutating func split(_ rows: UnsafeMutableBufferPointer<Int>, _ range: Range<Int>) {
            let width = matrix.columns
            let node = nodes.count
            nodes.append(Node(range: range))
            let (least, most) = bounds(rows, range)
            boxes += least
            boxes += most
            guard range.count > leaf,
                let axis = (0..<width).max(by: { most[$0] - least[$0] < most[$1] - least[$1] }),
                most[axis] > least[axis]
            else { return }
            let middle = (range.lowerBound + range.upperBound) / 2
            partition(rows, range, at: middle, axis)
            split(rows, range.lowerBound..<middle)
            nodes[node].right = nodes.count
            split(rows, middle..<range.upperBound)
        }

        private func bounds(_ rows: UnsafeMutableBufferPointer<Int>, _ range: Range<Int>) -> ([Double], [Double]) {
            let width = matrix.columns
            var least = [Double](repeating: .infinity, count: width)
            var most = [Double](repeating: -.infinity, count: width)
            matrix.values.withUnsafeBufferPointer { values in
                for at in range {
                    for column in 0..<width {
                        let value = values[rows[at] * width + column]
                        if value < least[column] { least[column] = value }
                        if value > most[column] { most[column] = value }
                    }
                }
            }
            return (least, most)
        }

        /// Hoare's selection: smaller values before `middle`, greater ones behind.
        private func partition(
            _ rows: UnsafeMutableBufferPointer<Int>, _ range: Range<Int>, at middle: Int, _ axis: Int
        ) {
            matrix.values.withUnsafeBufferPointer { values in
                let width = matrix.columns
                func value(_ at: Int) -> Double { values[rows[at] * width + axis] }
                var (low, high) = (range.lowerBound, range.upperBound - 1)
                while low < high {
                    let pivot = value((low + high) / 2)
                    var (left, right) = (low, high)
                    while left <= right {
                        while value(left) < pivot { left += 1 }
                        while value(right) > pivot { right -= 1 }
                        if left <= right {
                            rows.swapAt(left, right)
                            left += 1
                            right -= 1
                        }
                    }
                    if middle <= right { high = right } else if middle >= left { low = left } else { return }
                }
            }
        }
    }
}
