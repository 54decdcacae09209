package import PatronCore
package import PatronNumerics

/// Trees in a tensor file, under a name of the file's choice.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `NAME.base` | F32, 1 | the margin before any tree |
/// | `NAME.roots` | U32, trees | each tree's first node |
/// | `NAME.feature` | I32, nodes | what a node splits by; -1 for a leaf |
/// | `NAME.value` | F32, nodes | threshold, or the leaf's value |
/// | `NAME.left`, `.right` | U32, nodes | children; 0 for leaves |
/// | `NAME.missing_right` | U8, nodes | whether rows without the value go right |
/// | `NAME.cover` | F32, nodes | weight of the training rows that came through |
/// | `NAME.category.offsets` | U32, nodes + 1 | where a node's words begin in `NAME.category.words` |
/// | `NAME.category.words` | U32, words | bits of the categories that go right |
extension TreeEnsemble {
    /// Reads and checks trees over rows of `features` values.
    package convenience init(_ file: TensorFile, _ name: String, features: Int) throws(PatronError) {
        func column<Element: TensorElement>(_ part: String, _ count: Int? = nil) throws(PatronError) -> [Element] {
            Array(try file.tensor("\(name).\(part)", of: Element.self, shape: [count]).elements)
        }
        var table = TreeTable()
        table.roots = try column("roots")
        table.features = try column("feature")
        let count = table.features.count
        table.values = try column("value", count)
        table.lefts = try column("left", count)
        table.rights = try column("right", count)
        table.missingRight = try column("missing_right", count)
        table.covers = try column("cover", count)
        table.categoryOffsets = try column("category.offsets", count + 1)
        table.categoryWords = try column("category.words")
        let base: [Float] = try column("base", 1)
        try self.init(table, base: base[0], features: features, at: file.place(name))
    }
}

extension TensorFileWriter {
    /// Adds trees under a name that is new to the file.
    package mutating func add(_ name: String, _ trees: TreeEnsemble) {
        let table = trees.table
        add("\(name).base", [trees.base])
        add("\(name).roots", table.roots)
        add("\(name).feature", table.features)
        add("\(name).value", table.values)
        add("\(name).left", table.lefts)
        add("\(name).right", table.rights)
        add("\(name).missing_right", table.missingRight)
        add("\(name).cover", table.covers)
        add("\(name).category.offsets", table.categoryOffsets)
        add("\(name).category.words", table.categoryWords)
    }
}
