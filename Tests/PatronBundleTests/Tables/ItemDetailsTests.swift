import PatronBundle
import PatronCore
import PatronNumerics
import Testing

/// What a shop says of its items, written and read, and files that contradict themselves.
@Suite struct ItemDetailsTests {
    private static func items() -> [ItemRecord] {
        (0..<3).map { at in
            var item = ItemRecord(id: Array("i\(at)".utf8), category: Array(["b", "a", "b"][at].utf8))
            item.unitCost = Float(at)
            item.packSize = at == 1 ? 6 : 0
            item.stock = at == 2 ? nil : Float(at)
            item.attributes = at == 0 ? [] : [ItemAttribute(name: Array("colour".utf8), value: Array("red".utf8))]
            item.assortments = at == 2 ? [Array("x".utf8), Array("x".utf8)] : []
            return item
        }
    }

    private func table(_ items: [ItemRecord], _ change: (inout TensorFileWriter) -> Void = { _ in }) throws -> ItemTable
    {
        var writer = TensorFileWriter()
        ItemTable.write(items, into: &writer)
        change(&writer)
        return try ItemTable(try TensorFile(MappedFile(copying: writer.encoded(), path: "items.safetensors")))
    }

    private func rows(_ postings: Postings?, _ name: String) -> [UInt32]? {
        Array(name.utf8).withView { name in
            postings?.value(name).map { Array(postings?.rows(of: $0) ?? .init(start: nil, count: 0)) }
        }
    }

    @Test func whatIsWrittenIsRead() throws {
        let table = try table(Self.items())
        #expect(table.details.unitCost?.elements.elementsEqual([0, 1, 2]) == true)
        #expect(table.details.packSize?.elements.elementsEqual([0, 6, 0]) == true)
        #expect(table.details.stock?.elements.elementsEqual([0, 1, -1]) == true)
        #expect(
            rows(table.byCategory, "b") == [0, 2] && rows(table.byCategory, "a") == [1]
                && rows(table.byCategory, "c") == nil)
        #expect(rows(table.details.assortments, "x") == [2])
        let attributes = try #require(table.details.attributes)
        let found = Array("colour".utf8).withView { name in
            Array("red".utf8).withView { attributes.value(ofAttribute: name, $0) }
        }
        #expect(try Array(attributes.rows(of: #require(found))) == [1, 2])
    }

    @Test func withoutSuchColumnsNothingIsWritten() throws {
        let bare = try table([ItemRecord(id: [1])])
        #expect(bare.details.unitCost == nil && bare.details.packSize == nil && bare.details.stock == nil)
        #expect(bare.details.attributes == nil && bare.details.assortments == nil)
    }

    private func refusal(_ items: [ItemRecord] = [ItemRecord(id: [1])], _ change: (inout TensorFileWriter) -> Void)
        -> PatronError?
    {
        do {
            _ = try table(items, change)
            return nil
        } catch { return error as? PatronError }
    }

    @Test func filesThatContradictThemselves() {
        #expect(refusal { $0.add("unit_cost", [Float(-1)]) }?.place?.field == "unit_cost")
        #expect(refusal { $0.add("unit_cost", [Float.nan]) }?.place?.field == "unit_cost")
        #expect(refusal { $0.add("stock", [Float(-2)]) }?.place?.field == "stock")
        #expect(refusal { $0.add("pack_size", [Float(1), 2]) }?.place?.field == "pack_size")
        #expect(
            refusal {
                StringTable.write([[65]], "assortment.values", into: &$0)
                $0.add("assortment.offsets", [UInt64(0), 1])
                $0.add("assortment.items", [UInt32(1)])
            }?.place?.field == "assortment.items")
        #expect(
            refusal {
                StringTable.write([[65]], "attribute.values", into: &$0)
                $0.add("attribute.offsets", [UInt64(0), 2])
                $0.add("attribute.items", [UInt32(0)])
            }?.place?.field == "attribute.offsets")
    }

    /// Values in an order of somebody else's are found all the same.
    @Test func unsortedValuesAreFound() throws {
        let table = try table([ItemRecord(id: [1])]) {
            StringTable.write([[67], [65], [66]], "assortment.values", into: &$0)
            $0.add("assortment.offsets", [UInt64(0), 1, 1, 1])
            $0.add("assortment.items", [UInt32(0)])
        }
        #expect(rows(table.details.assortments, "C") == [0])
        #expect(rows(table.details.assortments, "A") == [] && rows(table.details.assortments, "D") == nil)
    }
}
