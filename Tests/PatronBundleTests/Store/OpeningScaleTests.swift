import Foundation
import PatronBundle
import PatronCore
import PatronTestSupport
import Testing

/// Measures opening at full size; not part of the usual tests. `PATRON_SCALE=10000000 swift test -c release --filter
/// OpeningScaleTests` writes a bundle of so many customers with 5 orders and 5 purchases each and a tenth as many
/// items, and
/// prints what writing, verifying and opening it takes. It needs about 260 bytes of disk a customer.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PATRON_SCALE"] != nil, "needs PATRON_SCALE=CUSTOMERS"))
struct OpeningScaleTests {
    private func timed<Result>(_ what: String, _ body: () throws -> Result) rethrows -> Result {
        var result: Result?
        let time = try ContinuousClock().measure { result = try body() }
        print("\(what): \(time)")
        guard let result else { preconditionFailure("measured") }
        return result
    }

    @Test func opens() throws {
        let count = try #require(Int(ProcessInfo.processInfo.environment["PATRON_SCALE"] ?? ""))
        let scratch = try Scratch()
        let store = scratch.stamped
        let manifest = try timed("write") { try write(count, into: store) }
        try timed("first sight, every byte verified") { _ = try store.open("tiny", manifest.version) }
        for _ in 0..<3 {
            let bundle = try timed("open with a stamp") { try store.open("tiny", manifest.version) }
            #expect(bundle.customers?.count == count)
        }
    }

    private func write(_ count: Int, into store: BundleStore) throws -> Manifest {
        let itemCount = count / 10
        let writer = try store.writer(TinyBundle.namespace)
        var file = TensorFileWriter()
        ItemTable.write(
            (0..<itemCount).map { row in
                ItemRecord(
                    id: Array("item-\(row)".utf8), name: Array("The name of item \(row)".utf8),
                    category: Array("category \(row % 500)".utf8), price: Float(row % 1000))
            }, into: &file)
        try writer.add(file, as: ItemTable.fileName)
        file = TensorFileWriter()
        IdTable.write((0..<count).map { Array("customer-\($0)".utf8) }, "customer", into: &file)
        let (rows, offsets) = (count * 5, (0...count).map { UInt64($0 * 5) })
        file.add("order.offsets", offsets)
        file.add("order.time", (0..<rows).map { Int64($0 % 5) * 86_400_000 })
        file.add("order.amount", (0..<rows).map { Double($0 % 1000) })
        file.add("order.units", (0..<rows).map { Float($0 % 10) })
        file.add("purchase.offsets", offsets)
        file.add("purchase.item", (0..<rows).map { UInt32(($0 * 7919) % itemCount) })
        file.add("purchase.first", [Int64](repeating: 0, count: rows))
        file.add("purchase.last", (0..<rows).map { Int64(4 - $0 % 5) * 86_400_000 })
        file.add("purchase.orders", [UInt32](repeating: 1, count: rows))
        file.add("purchase.quantity", [Float](repeating: 1, count: rows))
        try writer.add(file, as: CustomerTable.fileName)
        return try writer.finish(TinyBundle.manifest)
    }
}
