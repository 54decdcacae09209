internal import PatronCore

extension TreeTable {
    /// The deepest tree that is walked: every walk has room for this many splits.
    package static let depthLimit = 32
    /// The most values that a row can have: two bits of a node's feature are flags.
    package static let featureLimit = 1 << 30
    /// Thresholds and leaves beyond this are no model's; sums of trees stay finite below it.
    package static let largestMagnitude: Float = 1e30

    /// Each node's depth, after checking that the columns agree, that every node belongs to exactly one tree, that trees are no
    /// deeper than ``depthLimit``, and that numbers are finite. Throws `corrupt`.
    func checkedDepths(features width: Int, at place: Place?) throws(PatronError) -> [UInt8] {
        func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(PatronError) {
            if !condition { throw PatronError(.corrupt, message(), at: place) }
        }
        let count = features.count
        try require((1...Self.featureLimit).contains(width), "expected trees over at least one feature")
        try require(
            [values.count, lefts.count, rights.count, missingRight.count, covers.count].allSatisfy { $0 == count }
                && categoryOffsets.count == count + 1 && count <= Int(Int32.max),
            "columns of nodes differ in length")
        try require(
            (roots.isEmpty && count == 0)
                || (roots.first == 0 && Int(roots.last ?? 0) < count)
                    && zip(roots, roots.dropFirst()).allSatisfy { $0 < $1 },
            "trees do not begin one after the other")
        try require(
            categoryOffsets.first == 0 && Int(categoryOffsets.last ?? 0) == categoryWords.count
                && zip(categoryOffsets, categoryOffsets.dropFirst()).allSatisfy { $0 <= $1 },
            "sets of categories do not stand one after the other")
        let limit = Self.largestMagnitude
        try require(values.allSatisfy { abs($0) <= limit }, "a threshold or a leaf is not finite")
        try require(
            covers.allSatisfy { $0 > 0 && $0 <= limit }, "a node that no training row reached cannot be explained")
        try require(missingRight.allSatisfy { $0 <= 1 }, "a direction is neither left nor right")
        var depths = [UInt8](repeating: 0, count: count)
        for (tree, root) in roots.enumerated() {
            let end = tree + 1 < roots.count ? Int(roots[tree + 1]) : count
            var seen = 1
            for at in Int(root)..<end where features[at] != Self.leaf {
                try require((0..<width).contains(Int(features[at])), "node \(at) splits by an unknown feature")
                for child in [Int(lefts[at]), Int(rights[at])] {
                    // Children behind their parents, each met once: no cycle, and no node with two parents.
                    try require(child > at && child < end && depths[child] == 0, "node \(at) has impossible children")
                    try require(Int(depths[at]) < Self.depthLimit, "a tree is deeper than \(Self.depthLimit) splits")
                    depths[child] = depths[at] + 1
                    seen += 1
                }
            }
            try require(seen == end - Int(root), "a node belongs to no tree")
        }
        return depths
    }
}
