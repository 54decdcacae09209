internal import PatronNumerics

extension DecisionTree {
    /// The tree as it is served, of values as single floats. `codes` is how many codes each column has; further ones are unknown.
    static func table(_ nodes: [Node], codes: [Int]) -> TreeTable {
        var (result, open): ([TreeTable.Node], [Int]) = ([], [0])
        // Breadth first: a node's children are the next two places.
        var next: UInt32 = 1
        var at = 0
        while at < open.count {
            let node = nodes[open[at]]
            at += 1
            let cover = Float(max(node.weight, 1e-6))
            guard node.feature >= 0 else {
                result.append(.init(leaf: Float(node.margin), cover: cover))
                continue
            }
            result.append(
                .init(
                    feature: Int32(node.feature), value: firstAbove(node.threshold), left: next, right: next + 1,
                    missingRight: !node.missingLeft, cover: cover,
                    categories: node.codes.map { right(of: $0, codes: codes[node.feature]) } ?? []))
            open += [node.left, node.right]
            next += 2
        }
        var table = TreeTable()
        table.append(tree: result)
        return table
    }

    /// Up to the threshold goes left here, below the value there.
    private static func firstAbove(_ threshold: Double) -> Float {
        let value = Float(threshold)
        return Double(value) <= threshold ? value.nextUp : value
    }

    /// A bit for each code that does not go left.
    private static func right(of left: Set<Int>, codes: Int) -> [UInt32] {
        var words = [UInt32](repeating: 0, count: max(1, (codes + 31) / 32))
        for code in 0..<codes where !left.contains(code) { words[code / 32] |= 1 << UInt32(code % 32) }
        return words
    }
}
