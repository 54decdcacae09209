/// A small decision tree that states labels as rules over raw features (CART: Breiman, Friedman, Olshen and Stone 1984, by the Gini
/// index, the most useful split first).
package struct RuleTree: Sendable, Hashable {
    /// A split, or a leaf where `feature` is nil.
    package struct Node: Sendable, Hashable {
        package var feature: Int?
        /// Rows with a value up to this go left.
        package var threshold = 0.0
        package var left = 0
        package var right = 0
        /// The most frequent label here.
        package var label: Int
        /// How many rows of the fit came here.
        package var rows: Int
    }

    /// The root is the first.
    package private(set) var nodes: [Node] = []

    /// Fits labels from 0 with at most so many leaves, each of at least `leastRows` rows.
    package init(_ points: DesignMatrix, labels: [Int], leaves: Int, leastRows: Int) {
        let classes = (labels.max() ?? 0) + 1
        var open: [(node: Int, rows: [Int], split: Split)] = []
        func leaf(_ rows: [Int]) -> Node {
            var counts = [Int](repeating: 0, count: classes)
            for row in rows { counts[labels[row]] += 1 }
            return Node(label: counts.indices.max { counts[$0] < counts[$1] } ?? 0, rows: rows.count)
        }
        func consider(_ node: Int, _ rows: [Int]) {
            if let split = Split(points, labels, rows, classes, leastRows: leastRows) {
                open.append((node, rows, split))
            }
        }
        let all = Array(0..<points.rows)
        nodes.append(leaf(all))
        consider(0, all)
        var count = 1
        while count < leaves, let best = open.indices.max(by: { open[$0].split.gain < open[$1].split.gain }) {
            let (node, rows, split) = open.remove(at: best)
            let isLeft = { (row: Int) in points.values[row * points.columns + split.feature] <= split.threshold }
            let (left, right) = (rows.filter(isLeft), rows.filter { !isLeft($0) })
            nodes[node].feature = split.feature
            nodes[node].threshold = split.threshold
            nodes[node].left = nodes.count
            nodes[node].right = nodes.count + 1
            nodes.append(leaf(left))
            nodes.append(leaf(right))
            consider(nodes[node].left, left)
            consider(nodes[node].right, right)
            count += 1
        }
    }

    /// The label of one row of features.
    package func label(_ values: some RandomAccessCollection<Double>) -> Int {
        var node = nodes[0]
        while let feature = node.feature {
            let value = values[values.index(values.startIndex, offsetBy: feature)]
            node = nodes[value <= node.threshold ? node.left : node.right]
        }
        return node.label
    }

    /// Where a row must lie to come to a leaf: above `lower` and up to `upper` in each feature.
    package struct Region: Sendable, Hashable {
        package var label: Int
        package var rows: Int
        package var lower: [Double]
        package var upper: [Double]
    }

    /// The leaves of a label, those with most rows first.
    package func regions(label: Int, features: Int) -> [Region] {
        var found: [Region] = []
        func visit(_ at: Int, _ region: Region) {
            let node = nodes[at]
            guard let feature = node.feature else {
                if node.label == label {
                    var region = region
                    region.rows = node.rows
                    found.append(region)
                }
                return
            }
            var (left, right) = (region, region)
            left.upper[feature] = min(left.upper[feature], node.threshold)
            right.lower[feature] = max(right.lower[feature], node.threshold)
            visit(node.left, left)
            visit(node.right, right)
        }
        visit(
            0,
            Region(
                label: label, rows: 0, lower: .init(repeating: -.infinity, count: features),
                upper: .init(repeating: .infinity, count: features)))
        return found.sorted { $0.rows > $1.rows }
    }
}

extension RuleTree {
    /// The best split of some rows.
    private struct Split {
        var feature: Int
        var threshold: Double
        /// How much it lowers the number of rows times the Gini index.
        var gain: Double

        /// Nil where no split helps.
        init?(_ points: DesignMatrix, _ labels: [Int], _ rows: [Int], _ classes: Int, leastRows: Int) {
            var all = [Double](repeating: 0, count: classes)
            for row in rows { all[labels[row]] += 1 }
            let whole = Self.purity(all, Double(rows.count))
            var best: (feature: Int, low: Double, high: Double, gain: Double)?
            for feature in 0..<points.columns {
                let value = { (row: Int) in points.values[row * points.columns + feature] }
                let order = rows.sorted { value($0) < value($1) }
                var left = [Double](repeating: 0, count: classes)
                var right = all
                for at in 0..<max(0, order.count - 1) {
                    left[labels[order[at]]] += 1
                    right[labels[order[at]]] -= 1
                    let (low, high) = (value(order[at]), value(order[at + 1]))
                    let (before, after) = (at + 1, order.count - at - 1)
                    guard low < high, before >= leastRows, after >= leastRows else { continue }
                    let gain = Self.purity(left, Double(before)) + Self.purity(right, Double(after)) - whole
                    if gain > (best?.gain ?? 1e-9) { best = (feature, low, high, gain) }
                }
            }
            guard let best else { return nil }
            feature = best.feature
            gain = best.gain
            threshold = Self.shortest(from: best.low, below: best.high)
        }

        /// Rows times (1 - Gini index).
        private static func purity(_ counts: [Double], _ rows: Double) -> Double {
            counts.reduce(0) { $0 + $1 * $1 } / rows
        }

        /// The number with the fewest digits from `low` to below `high`: a rule is for people.
        private static func shortest(from low: Double, below high: Double) -> Double {
            var unit = 1.0
            while unit < high - low, unit < 1e15 { unit *= 10 }
            while unit > (high - low) / 1e6 {
                let candidate = (low / unit).rounded(.up) * unit
                if candidate >= low, candidate < high { return candidate }
                unit /= 10
            }
            return low
        }
    }
}
