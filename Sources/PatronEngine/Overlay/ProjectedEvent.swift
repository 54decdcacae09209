internal import PatronBundle
internal import PatronCore
internal import PatronNumerics

/// An event on the item rows of one version: what answers need of it. Most are views, and there are many: what only purchases and
/// returns have stands aside.
struct ProjectedEvent: Sendable {
    let sequence: Int64
    /// Milliseconds since 1970 UTC.
    let time: Int64
    /// Row of the item table.
    let item: UInt32
    let kind: CustomerEvent.Kind
    /// Whether it names a session and no customer, so that a log-in can give it to one.
    let isAnonymous: Bool
    private let line: Line?

    private final class Line: Sendable {
        let order: Order
        let quantity: Double
        let unitPrice: Double

        init(_ order: Order, _ quantity: Double, _ unitPrice: Double) {
            self.order = order
            self.quantity = quantity
            self.unitPrice = unitPrice
        }
    }

    /// Order, quantity and price count for purchases and returns alone.
    init(
        sequence: Int64, kind: CustomerEvent.Kind, item: UInt32, time: Int64, order: Order, quantity: Double,
        unitPrice: Double, isAnonymous: Bool
    ) {
        self.sequence = sequence
        self.time = time
        self.item = item
        self.kind = kind
        self.isAnonymous = isAnonymous
        line = kind == .purchase || kind == .giveBack ? Line(order, quantity, unitPrice) : nil
    }

    /// Which order a purchase or return belongs to.
    var order: Order { line?.order ?? .at(time) }
    var quantity: Double { line?.quantity ?? 0 }
    var unitPrice: Double { line?.unitPrice ?? 0 }

    enum Order: Hashable, Sendable {
        case named(KeyedHash)
        /// Lines without an order's id that were bought at the same time are one order.
        case at(Int64)
    }

    /// Whether it comes before another in a history: by time, then sequence.
    func isBefore(_ other: ProjectedEvent) -> Bool { (time, sequence) < (other.time, other.sequence) }

    /// Whether it changes what was bought.
    var changesPurchases: Bool { line != nil }
}

extension ProjectedEvent {
    /// The event on a snapshot's rows; nil where the version does not know the item, or answers need nothing of such
    /// events.
    init?(_ stored: StoredEvent, _ snapshot: Snapshot, _ keys: IdentityKeys) {
        let event = stored.event
        switch event.kind {
        case .contact, .login: return nil
        case .purchase, .giveBack, .view, .cart, .favourite: break
        }
        guard let row = event.item.withView({ snapshot.items?.ids.row(of: $0) }) else { return nil }
        self.init(
            sequence: stored.sequence, kind: event.kind, item: UInt32(row), time: event.time.milliseconds,
            order: event.order.isEmpty ? .at(event.time.milliseconds) : .named(keys.orders.hash(event.order)),
            quantity: event.quantity, unitPrice: event.unitPrice, isAnonymous: event.customer.isEmpty)
    }
}
