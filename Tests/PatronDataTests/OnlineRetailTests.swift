import PatronCore
import PatronData
import PatronTestSupport
import Testing

private let originalFile = "online-retail-ii/online_retail_ii.csv.gz"

/// The demo's copy is in the repository, the original with descriptions beside it where the data sets are.
@Suite("Online Retail II, all 1,067,370 lines")
struct OnlineRetailTests {
    private func recipe(_ override: String? = nil) throws -> Recipe {
        var recipe = try Recipe.load(path: projectPath("Models/online-retail.yaml"))
        if let override { try recipe.override(override) }
        return recipe
    }

    /// Counted independently by `Benchmarks/cleaning/pandas_cleaning.py`.
    private func checkCounts(_ data: Dataset) {
        let rows = data.counts[0].rows
        #expect(rows.read == 1_067_370 && rows.kept == 781_993)
        #expect(rows.read == rows.kept + rows.rejected.reduce(0) { $0 + $1.rows })
        #expect(
            Dictionary(uniqueKeysWithValues: rows.rejected.map { ($0.rule, $0.rows) }) == [
                "repeated_export": 22_523, "not_goods": 6072, "quantity_not_positive": 3362, "price_not_positive": 2575,
                "missing_customer": 227_090, "cancellation": 15_934, "cancellation_partly_matched": 116,
                "cancellation_unmatched": 1590, "cancelled": 6115,
            ])
        #expect(rows.changed.elementsEqual([("item_respelled", 3472), ("reduced_by_cancellation", 9615)], by: ==))
        #expect(data.transactions.customers.count == 5838 && data.items.count == 4609)
        #expect(data.end == Timestamp("2011-12-09T12:50:00Z"))
        // The two orders of 74,215 and 80,995 pieces were cancelled within minutes.
        #expect(data.transactions.quantity.max() ?? 0 < 20_000)
    }

    @Test("the demo's layout")
    func demo() throws {
        let data = try Dataset.load(try recipe())
        checkCounts(data)
        let lines = data.transactions
        #expect(lines.customerOffsets.count == lines.customers.count + 1 && lines.customerOffsets.last == lines.count)
        let covered = lines.item.count { !data.items.categories[Int($0)].isEmpty }
        #expect(Double(covered) > 0.98 * Double(lines.count))
        #expect(data.items.names.allSatisfy { !$0.isEmpty })
    }

    @Test(
        "the original's layout, without the demo's items: the same rows, items, names and categories",
        .enabled(if: TestData.has(originalFile), "needs online-retail-ii"))
    func original() throws {
        let demo = try Dataset.load(try recipe())
        var recipe = try recipe("transactions=" + TestData.path(originalFile))
        recipe.sources.removeAll { $0.table == .items }
        let files = try TemporaryFiles()
        let rejected = files.path("rejected.csv")
        let data = try Dataset.load(recipe, rejected: { _ in rejected })
        checkCounts(data)
        #expect(data.items.ids.all == demo.items.ids.all && data.items.names == demo.items.names)
        #expect(data.items.categories == demo.items.categories && data.items.prices == demo.items.prices)
        #expect(
            data.transactions.quantity == demo.transactions.quantity && data.transactions.time == demo.transactions.time
        )
        let reader = try CSVReader(path: rejected)
        while try reader.next() { #expect(reader.fault == .none) }
        #expect(reader.records == 1_067_370 - 781_993)
    }
}
