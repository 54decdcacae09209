internal import CPatronKernels
package import PatronCore

/// Gradient-boosted trees, checked and laid out for prediction: children side by side, 12 bytes a node.
///
/// Margins are summed as floats in the trees' order, as XGBoost does, so that they equal its own.
package final class TreeEnsemble: @unchecked Sendable {
    // Unchecked: the memory behind `trees` belongs to this object and is never written after `init`.

    /// What the ensemble was made of.
    package let table: TreeTable
    /// The margin of a row before any tree.
    package let base: Float
    /// How many values a row has.
    package let features: Int
    /// The mean margin, over rows like the trained ones: what contributions start from.
    package let baseline: Double
    private let trees: patron_trees

    package var treeCount: Int { table.roots.count }
    package var nodeCount: Int { table.features.count }

    /// Checks and lays out; throws `corrupt` at `place`.
    package init(_ table: TreeTable, base: Float, features: Int, at place: Place? = nil) throws(PatronError) {
        let depths = try table.checkedDepths(features: features, at: place)
        guard abs(base) <= TreeTable.largestMagnitude else {
            throw PatronError(.corrupt, "the base margin is not finite", at: place)
        }
        let layout = TreeLayout(table, depths)
        self.table = table
        self.base = base
        self.features = features
        baseline = Double(base) + layout.meanOfTrees
        trees = patron_trees(
            nodes: copy(layout.nodes), splits: copy(layout.splits), leaves: copy(layout.leaves),
            sets: copy(layout.sets),
            roots: copy(layout.roots), rounds: copy(layout.rounds), count: table.roots.count, base: base,
            has_sets: layout.sets.isEmpty ? 0 : 1, many_lanes: layout.mostFeaturesOfPath > 8 ? 1 : 0)
    }

    deinit {
        trees.nodes.deallocate()
        trees.splits.deallocate()
        trees.leaves.deallocate()
        trees.sets.deallocate()
        trees.roots.deallocate()
        trees.rounds.deallocate()
    }

    /// The margin of a row of ``features`` values; NaN is missing. Allocates nothing.
    package func margin(_ row: UnsafePointer<Float>) -> Float {
        withUnsafePointer(to: trees) { patron_trees_margin($0, row) }
    }

    /// Adds to `contributions`, a place for each feature, the row's Shapley values (path-dependent TreeSHAP): together they are
    /// ``margin(_:)`` less ``baseline``. Allocates nothing.
    package func explain(_ row: UnsafePointer<Float>, adding contributions: UnsafeMutablePointer<Double>) {
        withUnsafePointer(to: trees) { patron_trees_explain($0, row, contributions) }
    }
}

private func copy<Element>(_ array: [Element]) -> UnsafePointer<Element> {
    let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(1, array.count))
    _ = memory.initialize(from: array)
    return UnsafePointer(memory.baseAddress ?? UnsafeMutablePointer<Element>.allocate(capacity: 1))
}
