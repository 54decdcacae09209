import PatronBundle
import PatronCore
import PatronNumerics
import Testing

/// Trees survive a file, and a damaged file is refused with the tensor's name.
@Suite struct TreeTensorsTests {
    private var table: TreeTable {
        var table = TreeTable()
        table.append(tree: [
            .init(feature: 0, value: 1, left: 1, right: 2, missingRight: true, cover: 3), .init(leaf: -1, cover: 2),
            .init(leaf: 2, cover: 1),
        ])
        table.append(tree: [
            .init(feature: 1, value: 0, left: 1, right: 2, cover: 3, categories: [5]), .init(leaf: 4, cover: 1),
            .init(leaf: 8, cover: 2),
        ])
        return table
    }

    private func read(_ writer: TensorFileWriter, features: Int = 2) throws -> TreeEnsemble {
        let file = try TensorFile(MappedFile(copying: Array(writer.encoded()), path: "x.safetensors"))
        return try TreeEnsemble(file, "trees", features: features)
    }

    @Test func whatIsWrittenIsRead() throws {
        var writer = TensorFileWriter()
        writer.add("trees", try TreeEnsemble(table, base: 0.5, features: 2))
        let trees = try read(writer)
        #expect(trees.table == table && trees.base == 0.5)
        // Missing goes right in the first tree; category 2 is in the second one's set.
        #expect(trees.margin([.nan, 2]) == 10.5)
        #expect(trees.margin([0, 1]) == 3.5)
        #expect(patronError { _ = try read(writer, features: 1) }?.place?.field == "trees")
    }

    @Test func missingTensorsAreNamed() {
        var writer = TensorFileWriter()
        writer.add("trees.roots", [UInt32(0)])
        #expect(patronError { _ = try read(writer) }?.place?.field == "trees.feature")
    }
}
