/// Which rows, or groups of rows, were merged at which heights; cutting it gives any number of clusters.
package struct Dendrogram: Sendable {
    /// One merge of the clusters that two leaves belong to.
    struct Merge: Sendable {
        var first: Int
        var second: Int
        var height: Double
    }

    /// Leaves.
    package let count: Int
    /// By height.
    let merges: [Merge]

    init(count: Int, merges: [Merge]) {
        self.count = count
        // A stable order, so that equal heights are cut the same way everywhere.
        self.merges = merges.enumerated().sorted { ($0.element.height, $0.offset) < ($1.element.height, $1.offset) }
            .map(\.element)
    }

    /// The heights of the merges, lowest first.
    package var heights: [Double] { merges.map(\.height) }

    /// The cluster of each leaf, numbered by first appearance; `clusters` is at most the number of leaves.
    package func labels(clusters: Int) -> [Int] {
        var sets = UnionFind(count)
        for merge in merges.prefix(max(0, count - clusters)) { sets.join(merge.first, merge.second) }
        var numbers: [Int: Int] = [:]
        return (0..<count).map { leaf in
            let set = sets.find(leaf)
            let number = numbers[set] ?? numbers.count
            numbers[set] = number
            return number
        }
    }
}
