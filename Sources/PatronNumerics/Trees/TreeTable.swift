/// Regression trees as plain columns, one entry a node: what a learner's model is read into, and what stands in a file.
///
/// Nothing is checked here: ``TreeEnsemble`` does so.
package struct TreeTable: Sendable, Hashable {
    /// Marks a leaf in ``features``.
    package static let leaf: Int32 = -1

    /// The first node of each tree, rising from 0; a tree's nodes end where the next one's begin.
    package var roots: [UInt32] = []
    /// Which value of a row a node splits by, or ``leaf``.
    package var features: [Int32] = []
    /// Values below it go left, all others right; a leaf's value.
    package var values: [Float] = []
    /// Children, each behind its parent; 0 for leaves.
    package var lefts: [UInt32] = []
    package var rights: [UInt32] = []
    /// 1 where rows without the value go right.
    package var missingRight: [UInt8] = []
    /// The weight of the training rows (for classification, their sum of p (1 - p)) that came through, above 0.
    package var covers: [Float] = []
    /// Where each node's words begin in ``categoryWords``, and the end. No words: the split is by ``values``.
    package var categoryOffsets: [UInt32] = [0]
    /// Bit c of a node's words says that category c goes right. What is no category, or beyond the words, goes left.
    package var categoryWords: [UInt32] = []

    package init() {}

    /// One node, with children that are numbered later or already.
    package struct Node: Sendable {
        package var feature: Int32
        package var value: Float
        package var left: UInt32
        package var right: UInt32
        package var missingRight: Bool
        package var cover: Float
        package var categories: [UInt32]

        package init(
            feature: Int32, value: Float, left: UInt32, right: UInt32, missingRight: Bool = false, cover: Float,
            categories: [UInt32] = []
        ) {
            self.feature = feature
            self.value = value
            self.left = left
            self.right = right
            self.missingRight = missingRight
            self.cover = cover
            self.categories = categories
        }

        /// A leaf.
        package init(leaf value: Float, cover: Float) {
            self.init(feature: TreeTable.leaf, value: value, left: 0, right: 0, cover: cover)
        }
    }

    /// Appends one tree whose first node is the root and whose children are counted from there.
    package mutating func append(tree nodes: [Node]) {
        let start = UInt32(features.count)
        roots.append(start)
        for node in nodes {
            let isLeaf = node.feature == Self.leaf
            features.append(node.feature)
            values.append(node.value)
            lefts.append(isLeaf ? 0 : start + node.left)
            rights.append(isLeaf ? 0 : start + node.right)
            missingRight.append(node.missingRight ? 1 : 0)
            covers.append(node.cover)
            categoryWords += node.categories
            categoryOffsets.append(UInt32(categoryWords.count))
        }
    }

    /// The first trees alone.
    package func prefix(_ count: Int) -> TreeTable {
        guard count < roots.count else { return self }
        let end = Int(roots[max(0, count)])
        var copy = self
        copy.roots = Array(roots.prefix(max(0, count)))
        copy.features = Array(features.prefix(end))
        copy.values = Array(values.prefix(end))
        copy.lefts = Array(lefts.prefix(end))
        copy.rights = Array(rights.prefix(end))
        copy.missingRight = Array(missingRight.prefix(end))
        copy.covers = Array(covers.prefix(end))
        copy.categoryOffsets = Array(categoryOffsets.prefix(end + 1))
        copy.categoryWords = Array(categoryWords.prefix(Int(copy.categoryOffsets[end])))
        return copy
    }

    /// The trees of the opposite margin: every leaf's sign turned.
    package var negated: TreeTable {
        var copy = self
        for at in features.indices where features[at] == Self.leaf { copy.values[at] = -values[at] }
        return copy
    }
}
