import PatronCore
import PatronData
import PatronTestSupport
import Testing

/// Recorded purchases beside a file, and customers who were erased.
@Suite struct RecordedDataTests {
    private let files: TemporaryFiles

    init() throws { files = try TemporaryFiles() }

    private static let recipe = """
        namespace: shop
        currency: EUR
        sources:
          transactions:
            path: t.csv
            columns: {order: o, customer: c, item: i, time: t, quantity: q, unit_price: p}
        """

    private func load(
        _ rows: [String], _ events: [StoredEvent], erased: Set<String> = [], rejected: String? = nil
    ) throws -> Dataset {
        _ = try files.write((["o,c,i,t,q,p"] + rows).joined(separator: "\n"), "t.csv")
        let ids = Set(erased.map { Array($0.utf8) })
        let recorded = RecordedData(events: events, through: 99) { ids.contains(Array($0)) }
        let recipe = try Recipe(bytes: Array(Self.recipe.utf8), path: files.path("r.yaml"))
        return try Dataset.load(recipe, recorded: recorded, rejected: rejected.map { path in { _ in path } })
    }

    private func event(
        _ sequence: Int64, _ kind: CustomerEvent.Kind, _ customer: String, _ item: String = "", order: String = "",
        session: String = "", quantity: Double = 1, price: Double = 2
    ) -> StoredEvent {
        let time = Timestamp(seconds: 1_600_000_000 + sequence)
        var event = CustomerEvent(kind, namespace: "shop", time: time, received: time)
        event.customer = Array(customer.utf8)
        event.item = Array(item.utf8)
        event.order = Array(order.utf8)
        event.session = Array(session.utf8)
        event.quantity = quantity
        event.unitPrice = price
        return StoredEvent(sequence: sequence, event: event)
    }

    /// `customer item quantity price` of each kept line.
    private func kept(_ data: Dataset) -> [String] {
        let lines = data.transactions
        return (0..<lines.count).map {
            let (customer, item) = (Int(lines.customer[$0]), Int(lines.item[$0]))
            return
                "\(lines.customers.text(customer)) \(lines.items.text(item)) \(lines.quantity[$0]) \(lines.unitPrice[$0])"
        }
    }

    private func rejected(_ data: Dataset, _ table: Int) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: data.counts[table].rows.rejected.map { ($0.rule, $0.rows) })
    }

    @Test func purchasesJoinTheTransactionsAndTheFilesOrdersWin() throws {
        let data = try load(
            ["1,a,x,2020-01-01,1,3"],
            [
                event(1, .purchase, "a", "x", order: "1"), event(2, .purchase, "b", "y", order: "2"),
                event(3, .purchase, "b", "z", order: "2"), event(4, .purchase, "c", "x", quantity: 0, price: 0),
                event(5, .purchase, "", "x"), event(6, .purchase, "c", ""),
                event(7, .purchase, "c", "unknown", price: 0),
            ])
        #expect(kept(data) == ["a x 1.0 3.0", "b y 1.0 2.0", "b z 1.0 2.0", "c x 1.0 3.0"])
        // Both lines of order 2 are one order.
        #expect(Set(data.transactions.order).count == 3)
        #expect(
            rejected(data, 1) == [
                "repeated_order": 1, "missing_customer": 1, "unreadable_value": 1, "price_not_positive": 1,
            ])
        #expect(data.counts[0].rows.read == 1 && data.counts[1].table == Dataset.events)
        #expect(data.counts[1].rows.changed.map(\.rows) == [1])
        // Events move the end of the data.
        #expect(data.end == Timestamp(seconds: 1_600_000_007))
    }

    @Test func returnsTakeBackWhatWasBought() throws {
        let data = try load(
            ["1,a,x,2020-01-01,5,3"],
            [
                event(1, .purchase, "b", "y", quantity: 2), event(2, .giveBack, "a", "x", quantity: 2, price: 0),
                event(3, .giveBack, "b", "y", quantity: 2, price: 0), event(4, .giveBack, "b", "x", quantity: 1),
            ])
        #expect(kept(data) == ["a x 3.0 3.0"])
        #expect(rejected(data, 1) == ["cancelled": 1, "cancellation": 2, "cancellation_unmatched": 1])
    }

    @Test func whatASessionDidIsItsCustomers() throws {
        let data = try load(
            ["1,a,x,2020-01-01,1,3"],
            [
                event(1, .purchase, "", "x", order: "2", session: "s"), event(2, .login, "b", session: "s"),
                event(3, .login, "c", session: "s"), event(4, .purchase, "", "x", order: "3", session: "s"),
            ])
        #expect(kept(data).map { $0.prefix(1) } == ["a", "b", "c"])
    }

    @Test func rowsOfErasedCustomersTrainNothingAndAreWrittenNowhere() throws {
        let path = files.path("rejected.csv")
        let data = try load(
            [
                "1,erased,x,2030-01-01,1,3", "2,b,y,2020-01-01,1,3", "3,erased,x,2020-01-01,bad,3",
                "4, erased ,x,2020-01-01,1,3,too,many", "5,\"erased\"x,x,2020-01-01,1,3", "6,b,x,2020-01-01,0,3",
            ], [event(1, .purchase, "erased", "x")], erased: ["erased"], rejected: path)
        #expect(kept(data) == ["b y 1.0 3.0"])
        #expect(rejected(data, 0)["erased"] == 1 && rejected(data, 1) == ["erased": 1])
        #expect(data.counts[0].rows.read == 6 && data.counts[0].rows.kept == 1)
        // Nor do they move the end of the data.
        #expect(data.end == Timestamp(seconds: 1_577_836_800))
        let written = try files.text("rejected.csv")
        #expect(!written.contains("erased") && written.contains("quantity_not_positive"))
    }
}
