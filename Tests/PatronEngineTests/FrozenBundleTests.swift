import Foundation
import PatronBundle
import PatronCore
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// The writer's bytes are the committed ones, and whatever was ever committed can be read: `bundle-v1` is of the first
/// format and never changes, `bundle-latest` is what the writer makes today.
///
/// `PATRON_WRITE_FIXTURES=1 swift test --filter FrozenBundleTests` writes the latest fixture anew: for what the format
/// gains, never to make a format pass that reads old tensors in another way.
@Suite struct FrozenBundleTests {
    static let latest = TestData.projectRoot.appendingPathComponent("Tests/Fixtures/bundle-latest")
    static let committed = [TestData.projectRoot.appendingPathComponent("Tests/Fixtures/bundle-v1"), latest]

    private func files(_ folder: URL) throws -> [String: Data] {
        var result: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            result[name] = try Data(contentsOf: folder.appendingPathComponent(name))
        }
        return result
    }

    @Test func theWritersBytesAreTheCommittedOnes() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let manifest = try TinyBundle.writeWhole(into: BundleStore(root: folder.path))
        let written = folder.appendingPathComponent("tiny/\(manifest.version)")
        if ProcessInfo.processInfo.environment["PATRON_WRITE_FIXTURES"] == "1" {
            try? FileManager.default.removeItem(at: Self.latest)
            try FileManager.default.createDirectory(
                at: Self.latest.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: written, to: Self.latest)
        }
        let (expected, found) = (try files(Self.latest), try files(written))
        #expect(expected.keys.sorted() == found.keys.sorted())
        for (name, bytes) in expected { #expect(found[name] == bytes, "\(name) differs") }
    }

    @Test(arguments: committed) func theCommittedBundleReadsAsItWasWritten(fixture: URL) throws {
        let bundle = try ModelBundle.open(fixture.path, verification: .everyByte)
        let (items, customers) = (try #require(bundle.items), try #require(bundle.customers))
        #expect(bundle.manifest.dataEnd.description == "2011-12-09T09:00:00Z")
        for (row, item) in TinyBundle.items.enumerated() {
            #expect(items.ids[row].bytes == item.id && item.id.withView { items.ids.row(of: $0) } == row)
            #expect(items.names[row].bytes == item.name && items.price[row] == item.price)
            let category = Int(items.category[row])
            #expect(item.category.isEmpty ? category == 0xFFFF_FFFF : items.categories[category].bytes == item.category)
        }
        for (row, customer) in TinyBundle.customers.enumerated() {
            #expect(customer.id.withView { customers.ids.row(of: $0) } == row)
            let history = customers.history(of: row)
            #expect(history.orderTimes.elementsEqual(customer.orders.map(\.time.milliseconds)))
            #expect(history.orderAmounts.elementsEqual(customer.orders.map(\.amount)))
            #expect(history.orderUnits.elementsEqual(customer.orders.map(\.units)))
            let purchases = customer.purchases.sorted { $0.last > $1.last }
            #expect(history.items.elementsEqual(purchases.map(\.item)))
            #expect(history.lastBought.elementsEqual(purchases.map(\.last.milliseconds)))
            #expect(history.itemOrders.elementsEqual(purchases.map(\.orders)))
            #expect(history.itemQuantities.elementsEqual(purchases.map(\.quantity)))
        }
    }

    /// The committed bundle still serves: every family opens, and every recorded answer comes out again.
    @Test(arguments: committed) func theCommittedBundleAnswersAsItDid(fixture: URL) throws {
        let snapshot = try Snapshot(try ModelBundle.open(fixture.path, verification: .everyByte))
        let families = snapshot.families
        #expect(families.recommendation != nil && families.segmentation != nil && families.lifetimeValue != nil)
        #expect(families.churn != nil && families.conversion != nil && families.repurchase == nil)
        // The first is from before there was loyalty: its fields are absent.
        let hasLoyalty = fixture.lastPathComponent != "bundle-v1"
        let scores = snapshot.score(row: 0, .all, asOf: snapshot.manifest.dataEnd, Workspace())
        #expect((families.loyalty != nil) == hasLoyalty && (scores.loyalty != nil) == hasLoyalty)
        #expect((scores.risk != nil) == hasLoyalty && (scores.stage != nil) == hasLoyalty)
        #expect(try GoldenReplay.replay(snapshot) >= 20)
    }
}
