internal import CPatronKernels

/// The order in which a checked table's nodes lie in memory, and what explanations need of each.
struct TreeLayout {
    var nodes: [patron_tree_node] = []
    var splits: [patron_tree_split] = []
    var leaves: [Float] = []
    var sets: [UInt32] = []
    var roots: [UInt32] = []
    var rounds: [UInt32] = []
    /// The sum over trees of the mean of the leaves, each weighted by the training rows that came there.
    var meanOfTrees = 0.0
    /// The most distinct features that any path splits by.
    var mostFeaturesOfPath = 0

    /// One split of the path to the node that is being laid out.
    private struct Step {
        var feature: Int32
        var share: Double
    }

    init(_ table: TreeTable, _ depths: [UInt8]) {
        nodes.reserveCapacity(table.features.count)
        var path: [Step] = []
        for (tree, root) in table.roots.enumerated() {
            let end = tree + 1 < table.roots.count ? Int(table.roots[tree + 1]) : table.features.count
            rounds.append(UInt32(depths[Int(root)..<end].max() ?? 0))
            roots.append(reserve(1))
            place(table, Int(root), at: roots[tree], share: 1, &path)
        }
    }

    private mutating func reserve(_ count: Int) -> UInt32 {
        let start = UInt32(nodes.count)
        for _ in 0..<count {
            nodes.append(patron_tree_node(threshold: .nan, feature: 0, left: 0))
            splits.append(patron_tree_split(share: (1, 1), previous: -1))
            leaves.append(0)
        }
        return start
    }

    /// Lays out node `from` at `slot`; `share` of the tree's training rows came here. Depth is bounded by the table's check.
    private mutating func place(_ table: TreeTable, _ from: Int, at slot: UInt32, share: Double, _ path: inout [Step]) {
        let feature = table.features[from]
        guard feature != TreeTable.leaf else {
            nodes[Int(slot)].left = slot
            leaves[Int(slot)] = table.values[from]
            meanOfTrees += share * Double(table.values[from])
            mostFeaturesOfPath = max(mostFeaturesOfPath, Set(path.map(\.feature)).count)
            return
        }
        var code = UInt32(feature) | (table.missingRight[from] == 1 ? PATRON_TREE_MISSING_RIGHT : 0)
        var threshold = table.values[from]
        let words = Int(table.categoryOffsets[from])..<Int(table.categoryOffsets[from + 1])
        if !words.isEmpty {
            code |= PATRON_TREE_CATEGORIES
            threshold = Float(bitPattern: UInt32(sets.count))
            sets.append(UInt32(words.count))
            sets += table.categoryWords[words]
        }
        let left = reserve(2)
        nodes[Int(slot)] = patron_tree_node(threshold: threshold, feature: code, left: left)
        let previous = path.lastIndex { $0.feature == feature }
        let earlier = previous.map { path[$0].share } ?? 1
        let children = [Int(table.lefts[from]), Int(table.rights[from])]
        let covers = children.map { Double(table.covers[$0]) }
        // Of the children's own sum, so that the shares of a split add up to 1 whatever rounding the covers have.
        let shares = covers.map { $0 / (covers[0] + covers[1]) }
        splits[Int(slot)] = patron_tree_split(
            share: (earlier * shares[0], earlier * shares[1]), previous: previous.map { Int32($0) } ?? -1)
        for side in 0..<2 {
            path.append(Step(feature: feature, share: earlier * shares[side]))
            place(table, children[side], at: left + UInt32(side), share: share * shares[side], &path)
            path.removeLast()
        }
    }
}
