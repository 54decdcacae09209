internal import PatronBundle
internal import PatronCore
internal import PatronNumerics

/// An event on the item rows of one version: what answers need of it.
struct ProjectedEvent: Sendable {
    var sequence: Int64
    var kind: CustomerEvent.Kind
    /// Row of the item table.
    var item: UInt32
    /// Milliseconds since 1970 UTC.
    var time: Int64
    /// Which order a purchase or return belongs to.
    var order: Order
    var quantity: Double
    var unitPrice: Double
    /// Whether it names a session and no customer, so that a log-in can give it to one.
    var isAnonymous: Bool

    enum Order: Hashable, Sendable {
        case named(KeyedHash)
        /// Lines without an order's id that were bought at the same time are one order.
        case at(Int64)
    }

    /// Whether it comes before another in a history: by time, then sequence.
    func isBefore(_ other: ProjectedEvent) -> Bool { (time, sequence) < (other.time, other.sequence) }

    /// Whether it changes what was bought.
    var changesPurchases: Bool { kind == .purchase || kind == .giveBack }
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
