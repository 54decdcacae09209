import Foundation
import PatronBundle
import PatronCore
import PatronNumerics
import PatronTestSupport

/// The tiny bundle: 5 customers, 6 items, always the same. The frozen fixture under `Tests/Fixtures/bundle-v1/` is
/// this one.
enum TinyBundle {
    static let namespace = "tiny"

    static let items: [ItemRecord] = [
        item("22423", "REGENCY CAKESTAND 3 TIER", "kitchen", 12.75),
        item("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "lights", 2.95),
        item("47566", "PARTY BUNTING", "party", 4.95),
        item("20725", "LUNCH BAG RED RETROSPOT", "", 1.65),
        item("POST-É", "Étagère", "kitchen", 0),
        item("an id longer than sixteen bytes", "", "", 0.5),
    ]

    static let customers: [CustomerRecord] = [
        customer("13085", [(0, 100, 12), (30, 250.5, 40), (31, -20, -2)], [(0, 31, 2, 50), (1, 0, 1, 2)]),
        customer("12346", [(10, 77183.6, 74215)], [(3, 10, 1, 74215)]),
        customer("guest", [], []),
        customer("18102", [(1, 10, 1), (1, 12, 1), (200, 8.25, 3)], [(2, 200, 2, 4), (5, 1, 1, 1)]),
        customer("\u{0}\u{1}\u{2}", [(372, 0.5, 1)], [(5, 372, 1, 1)]),
    ]

    static var manifest: Manifest {
        Manifest(
            namespace: namespace, createdBy: "patron 0.0.0", clock: .frozen(at: time(373)), dataEnd: time(373),
            currency: Currency("GBP"), seed: 7, recipeHash: sha256(Array("recipe".utf8)),
            dataHashes: ["transactions": sha256(Array("transactions".utf8)), "items": sha256(Array("items".utf8))],
            rows: .init(read: 10, kept: 8, rejected: ["missing customer": 2]), metrics: ["customers": 5])
    }

    /// The two tables.
    static var files: [(name: String, file: TensorFileWriter)] {
        var (itemFile, customerFile) = (TensorFileWriter(), TensorFileWriter())
        ItemTable.write(items, into: &itemFile)
        CustomerTable.write(customers, into: &customerFile)
        return [(ItemTable.fileName, itemFile), (CustomerTable.fileName, customerFile)]
    }

    /// Writes the bundle into a store; `change` makes another version of it.
    @discardableResult
    static func write(into store: BundleStore, change: (inout Manifest) -> Void = { _ in }) throws -> Manifest {
        let writer = try store.writer(namespace)
        for (name, file) in files { try writer.add(file, as: name) }
        var draft = manifest
        change(&draft)
        return try writer.finish(draft)
    }

    private static func item(_ id: String, _ name: String, _ category: String, _ price: Float) -> ItemRecord {
        ItemRecord(id: Array(id.utf8), name: Array(name.utf8), category: Array(category.utf8), price: price)
    }

    private static func customer(
        _ id: String, _ orders: [(Int64, Double, Float)], _ purchases: [(UInt32, Int64, UInt32, Float)]
    ) -> CustomerRecord {
        CustomerRecord(
            id: Array(id.utf8), orders: orders.map { .init(time: time($0.0), amount: $0.1, units: $0.2) },
            purchases: purchases.map { .init(item: $0.0, last: time($0.1), orders: $0.2, quantity: $0.3) })
    }

    /// So many days after 2010-12-01 09:00 UTC.
    private static func time(_ days: Int64) -> Timestamp { Timestamp(seconds: 1_291_194_000 + days * 86_400) }
}

/// A folder for one test, removed with this object.
final class Scratch {
    let url: URL
    var path: String { url.path }
    /// A store in the folder.
    var store: BundleStore { BundleStore(root: path + "/Models") }
    /// The same store with a state folder beside it.
    var stamped: BundleStore { BundleStore(root: path + "/Models", state: path + "/state") }

    init() throws { url = try TestData.temporaryFolder() }
    deinit { try? FileManager.default.removeItem(at: url) }
}

/// The error that `body` throws, if it is one of Patron's.
func patronError(_ body: () throws -> Void) -> PatronError? {
    do { try body() } catch { return error as? PatronError }
    return nil
}

/// Everything that a reader would touch, so that a structure that passed its checks proves to be safe.
@discardableResult
func touchAll(items: ItemTable?, customers: CustomerTable?) -> Int {
    var sum = 0
    if let items {
        for row in 0..<items.count {
            sum &+= items.ids.row(of: items.ids[row]) ?? 0
            sum &+= items.names[row].buffer.reduce(0) { $0 &+ Int($1) }
            if items.category[row] != ItemTable.noCategory { sum &+= items.categories[Int(items.category[row])].count }
            sum &+= Int(items.price[row] / 1e6)
        }
    }
    if let customers {
        for row in 0..<customers.count {
            sum &+= customers.ids.row(of: customers.ids[row]) ?? 0
            let history = customers.history(of: row)
            if let summary = history.summary(asOf: Timestamp(milliseconds: .max)) {
                precondition(summary.spend.isFinite && summary.age.days.isFinite)
            }
            for item in history.items { sum &+= items?.ids[Int(item)].count ?? 0 }
        }
    }
    return sum
}
