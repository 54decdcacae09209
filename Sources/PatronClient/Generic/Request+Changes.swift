public import PatronCore
internal import PatronWire

extension Request {
    /// One thing that a customer did, to be recorded.
    public struct Event: Sendable, Hashable {
        /// `purchase`, `view`, `cart`, `return`, `favourite`, `contact` or `login`.
        public var kind: String
        /// The customer; empty for a guest.
        public var customer: EntityID = ""
        /// The company that the customer buys for.
        public var account: EntityID = ""
        /// The visit; with a customer it is a log-in.
        public var session: EntityID = ""
        /// The order that a purchase or return belongs to.
        public var order: EntityID = ""
        /// The item; empty for a contact or a log-in.
        public var item: EntityID = ""
        /// When it happened; nil: just now, as the namespace's clock has it.
        public var time: Timestamp?
        /// Pieces; nil is one.
        public var quantity: Double?
        /// Money for one piece; nil is the price that the server knows.
        public var unitPrice: Double?
        /// What a contact said.
        public var text = ""
        /// Recording an event with the same id again changes nothing.
        public var id: EntityID = ""
        /// The answer that led to it.
        public var answer: EntityID = ""

        /// Creates an event; set further fields on the value.
        public init(_ kind: String, customer: EntityID = "", item: EntityID = "") {
            self.kind = kind
            self.customer = customer
            self.item = item
        }
    }

    /// Stock and price of an item; nil leaves what the server knows.
    public struct ItemUpdate: Sendable, Hashable {
        /// The item.
        public var item: EntityID
        /// Pieces; an item with none is not recommended.
        public var stock: Double?
        /// Money for one piece.
        public var price: Double?

        /// Creates an update.
        public init(_ item: EntityID, stock: Double? = nil, price: Double? = nil) {
            self.item = item
            self.stock = stock
            self.price = price
        }
    }

    /// The message of a method that changes the server's state. Throws `badUsage` for fields that are of no use to it.
    func changePayload(for method: Method) throws(PatronError) -> [UInt8] {
        try refuse(!events.isEmpty && method != .recordEvents, "events", method)
        try refuse(!itemUpdates.isEmpty && method != .updateItems, "items", method)
        try refuse(!customer.isEmpty && method != .eraseCustomer, "customer", method)
        try refuse(!channel.isEmpty && method != .recordEvents, "channel", method)
        let others = [
            ("account", account.isEmpty), ("session", session.isEmpty), ("as_of", asOf == nil), ("count", count == nil),
            ("item", items.isEmpty), ("exclude", exclude.isEmpty), ("history", history.isEmpty),
            ("features", features.isEmpty), ("customers", customers.isEmpty), ("reasons", !reasons),
            ("bought", !allowBought),
        ]
        for (field, isUnset) in others { try refuse(!isUnset, field, method) }
        var fields = ProtoFields()
        fields.append(1, bytes: namespace.bytes)
        fields.append(2, bytes: customer.bytes)
        fields.append(5, bytes: channel.bytes)
        for event in events { fields.append(7, element: event.encoded) }
        for update in itemUpdates { fields.append(7, element: update.encoded) }
        return fields.bytes
    }

    private func refuse(_ isSet: Bool, _ field: String, _ method: Method) throws(PatronError) {
        if isSet {
            throw PatronError(.badUsage, "\(method.commandName) takes no such field", at: Place(field: field))
        }
    }
}

extension Request.Event {
    /// The wire's `Event`.
    fileprivate var encoded: [UInt8] {
        var interaction = ProtoFields()
        interaction.append(1, bytes: item.bytes)
        if let time { interaction.append(3, varint: UInt64(bitPattern: time.milliseconds)) }
        interaction.append(4, double: quantity ?? 0)
        interaction.append(5, double: unitPrice ?? 0)
        var fields = ProtoFields()
        fields.append(1, bytes: customer.bytes)
        fields.append(2, bytes: account.bytes)
        fields.append(3, bytes: session.bytes)
        fields.append(4, text: kind)
        fields.append(5, bytes: order.bytes)
        fields.append(6, bytes: interaction.bytes)
        fields.append(7, text: text)
        fields.append(8, bytes: id.bytes)
        fields.append(9, bytes: answer.bytes)
        return fields.bytes
    }
}

extension Request.ItemUpdate {
    /// The wire's `ItemUpdate`, whose values are written even when they are 0.
    fileprivate var encoded: [UInt8] {
        var fields = ProtoFields()
        fields.append(1, bytes: item.bytes)
        if let stock { fields.append(2, presentDouble: stock) }
        if let price { fields.append(3, presentDouble: price) }
        return fields.bytes
    }
}
