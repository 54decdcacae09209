import Foundation
import PatronBundle
import PatronCore
import PatronNumerics
import PatronTestSupport

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
