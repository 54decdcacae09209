import Foundation
import PatronBundle
import PatronCore
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// A version with recorded purchases has the histories of one that was trained with them in its data.
@Suite struct UnionTests {
    private struct Line {
        var order: String
        var customer: String
        var item: Int
        var day: Int
        var quantity: Int
        var price: Double
        var time: Timestamp { Timestamp(seconds: 1_704_067_200 + Int64(day) * 86_400) }
    }

    /// Known customers and a new one, items again and twice in an order, several orders a day.
    private let lines = [
        Line(order: "x1", customer: "c1", item: 3, day: 0, quantity: 2, price: 1.25),
        Line(order: "x1", customer: "c1", item: 4, day: 0, quantity: 1, price: 2.5),
        Line(order: "x1", customer: "c1", item: 3, day: 0, quantity: 3, price: 1.25),
        Line(order: "x2", customer: "c1", item: 3, day: 3, quantity: 7, price: 0.3),
        Line(order: "x3", customer: "new", item: 1, day: 1, quantity: 1, price: 9.99),
        Line(order: "x4", customer: "new", item: 1, day: 2, quantity: 4, price: 9.99),
        Line(order: "x5", customer: "c7", item: 59, day: 5, quantity: 10, price: 0.1),
    ]

    @Test func equalsAVersionTrainedOnTheUnion() throws {
        var small = SmallShop()
        small.customers = 60
        small.families = "families:\n  segmentation:\n    most_segments: 3\n"
        let shop = try Shop(small)
        let store = BundleStore(root: shop.models)
        let base = try Snapshot(try store.open(SmallShop.namespace, try shop.train()))
        let more = lines.map { "\($0.order),\($0.customer),i\($0.item),\($0.time),\($0.quantity),\($0.price)\n" }
        try shop.write("transactions.csv", small.transactionsCSV + more.joined())
        let union = try Snapshot(try store.open(SmallShop.namespace, try shop.train()))

        let overlay = Overlay(base, IdentityKeys(HashKey(1, 2), namespace: SmallShop.namespace))
        overlay.start([.events(lines.enumerated().map { StoredEvent(sequence: Int64($0 + 1), event: event($1)) })])
        let moment = try #require(lines.map(\.time).max())
        for customer in (0..<60).map({ "c\($0)" }) + ["new", "nobody"] {
            let id = Array(customer.utf8)
            let (with, trained) = id.withView { id in
                (
                    base.score(customer: id, .all, asOf: moment, now: moment, overlay: overlay, Workspace()),
                    union.score(customer: id, .all, asOf: moment, now: moment, Workspace())
                )
            }
            #expect(with.summary == trained.summary && with.distinctItems == trained.distinctItems, "\(customer)")
            #expect(described(with.history, base) == described(trained.history, union), "\(customer)")
        }
    }

    private func event(_ line: Line) -> CustomerEvent {
        var event = CustomerEvent(.purchase, namespace: SmallShop.namespace, time: line.time, received: line.time)
        event.customer = Array(line.customer.utf8)
        event.item = Array("i\(line.item)".utf8)
        event.order = Array(line.order.utf8)
        event.quantity = Double(line.quantity)
        event.unitPrice = line.price
        return event
    }

    /// Everything in a history, items by their ids: rows differ between versions.
    private func described(_ history: CustomerHistory?, _ snapshot: Snapshot) -> [String] {
        guard let history else { return [] }
        let orders = history.orderTimes.indices.map {
            "order \(history.orderTimes[$0]) \(history.orderAmounts[$0]) \(history.orderUnits[$0])"
        }
        let items = history.items.indices.map {
            "item \(snapshot.itemID(history.items[$0]).text) \(history.firstBought[$0]) \(history.lastBought[$0]) "
                + "\(history.itemOrders[$0]) \(history.itemQuantities[$0])"
        }
        return orders + items.sorted()
    }
}
