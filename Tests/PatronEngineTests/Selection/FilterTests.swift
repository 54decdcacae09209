import PatronBundle
import PatronCore
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// Filters are exact: nothing that a condition forbids, and everything that all conditions allow.
@Suite struct FilterTests {
    private func rows(
        _ snapshot: Snapshot? = nil, _ overlay: Overlay? = nil, _ narrow: (ItemFilterBuilder) -> Void
    ) throws -> [UInt32] {
        let snapshot = try snapshot ?? DetailedRing.snapshot()
        let builder = try #require(ItemFilterBuilder(snapshot, overlay, Workspace()))
        narrow(builder)
        return builder.set.rows
    }

    @Test func eachCondition() throws {
        #expect(try rows { _ in } == Array(0..<8))
        #expect(try rows { $0.category("A", "C") } == [0, 1, 2, 6, 7])
        #expect(try rows { filter in Array("A".utf8).withView { filter.leaveOut(category: $0) } } == [3, 4, 5, 6, 7])
        #expect(try rows { $0.attribute("colour", "red") } == [0, 1, 4])
        #expect(try rows { $0.attribute("colour", "red", "blue") } == [0, 1, 2, 4, 6])
        #expect(try rows { $0.assortment("y") } == [2, 3, 4])
        // The price of 5 is not known.
        #expect(try rows { $0.keepPrices(from: 0, to: 4) } == [0, 1, 2, 3])
        #expect(try rows { $0.keepPrices(from: 4, to: nil) } == [3, 4, 6, 7])
    }

    @Test func conditionsHoldTogether() throws {
        let found = try rows {
            $0.category("A", "B")
            $0.attribute("colour", "red")
            $0.assortment("x")
            $0.keepPrices(from: 2, to: 5)
        }
        #expect(found == [1, 4])
    }

    @Test func whatTheCatalogueDoesNotKnowIsBorneByNothing() throws {
        #expect(try rows { $0.category("Z") } == [])
        #expect(try rows { $0.attribute("size", "red") } == [])
        #expect(try rows { $0.attribute("colour", "green") } == [])
        // Neither half of a name, nor a name and the beginning of its value.
        #expect(try rows { $0.attribute("col", "red") } == [] && rows { $0.attribute("colour", "re") } == [])
        #expect(try rows { $0.assortment("") } == [])
        #expect(try rows { filter in Array("Z".utf8).withView { filter.leaveOut(category: $0) } } == Array(0..<8))
    }

    @Test func stockOfTheTableAndOfUpdates() throws {
        let snapshot = try DetailedRing.snapshot(stock: [5, 0, nil, 1, nil, nil, nil, nil])
        #expect(try rows(snapshot) { $0.keepInStock() } == [0, 3])
        #expect(try rows { $0.keepInStock() } == [])
        let overlay = Overlay(snapshot, IdentityKeys(HashKey(1, 2), namespace: "tiny"))
        overlay.start([
            .items([
                ItemChange(item: Array("i0".utf8), stock: 0), ItemChange(item: Array("i1".utf8), stock: 2, price: 9),
            ])
        ])
        #expect(try rows(snapshot, overlay) { $0.keepInStock() } == [1, 3])
        #expect(try rows(snapshot, overlay) { $0.keepPrices(from: 8, to: 9.5) } == [1])
        // What is known to be out of stock is never recommended; an update goes before the table.
        let asked = try snapshot.ask("nobody") { _ in }
        #expect(!asked.items.contains(1) && asked.items.contains(0))
        let now = try snapshot.ask("nobody", overlay: overlay) { _ in }
        #expect(now.items.contains(1) && !now.items.contains(0))
    }

    /// Random conditions on a random catalogue, against a look at each item.
    @Test func randomFiltersAgreeWithALookAtEachItem() throws {
        var random = SeededGenerator(seed: 3)
        let words = ["a", "ab", "b", "c", "d"]
        let items = (0..<300).map { at in
            var item = ItemRecord(
                id: Array("n\(at)".utf8), category: Array(words[random.below(5)].utf8), price: Float(random.below(20)))
            item.attributes = (0..<random.below(3)).map { _ in
                ItemAttribute(name: Array(words[random.below(2)].utf8), value: Array(words[random.below(5)].utf8))
            }
            item.assortments = (0..<random.below(2)).map { _ in Array(words[random.below(5)].utf8) }
            return item
        }
        let snapshot = try TinyBundle.snapshot([], items: items, customers: [])
        let workspace = Workspace()
        for _ in 0..<300 {
            workspace.reset()
            let builder = try #require(ItemFilterBuilder(snapshot, nil, workspace))
            let (category, name, value) = (words[random.below(5)], words[random.below(2)], words[random.below(5)])
            let (low, high) = (random.below(10), 10 + random.below(10))
            let asks = (random.below(2) == 0, random.below(2) == 0, random.below(2) == 0, random.below(2) == 0)
            if asks.0 { builder.category(category, "d") }
            if asks.1 { builder.attribute(name, value) }
            if asks.2 { builder.keepPrices(from: Double(low), to: Double(high)) }
            if asks.3 { builder.assortment(value) }
            for (row, item) in items.enumerated() {
                let attribute = ItemAttribute(name: Array(name.utf8), value: Array(value.utf8))
                let price = item.price > 0 && item.price >= Float(low) && item.price <= Float(high)
                let passes =
                    (!asks.0 || [Array(category.utf8), Array("d".utf8)].contains(item.category))
                    && (!asks.1 || item.attributes.contains(attribute)) && (!asks.2 || price)
                    && (!asks.3 || item.assortments.contains(Array(value.utf8)))
                #expect(builder.set.contains(UInt32(row)) == passes)
            }
        }
    }
}
