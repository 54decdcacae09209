/// One thing that a customer did, as it was recorded. Ids are opaque bytes; an empty one is not given.
package struct CustomerEvent: Sendable, Hashable {
    /// What was done. The numbers stand in the store and never change their meaning.
    package enum Kind: UInt8, Sendable, CaseIterable {
        case purchase = 1
        case view = 2
        case cart = 3
        /// The wire calls it `return`.
        case giveBack = 4
        case favourite = 5
        case contact = 6
        case login = 7
    }

    package var namespace: String
    package var kind: Kind
    /// The caller's own name of this event: recording it again changes nothing.
    package var id: [UInt8] = []
    package var customer: [UInt8] = []
    package var account: [UInt8] = []
    package var session: [UInt8] = []
    package var order: [UInt8] = []
    package var item: [UInt8] = []
    /// When it happened.
    package var time: Timestamp
    /// Pieces; for a return, the pieces that came back.
    package var quantity: Double = 0
    /// Money for one piece, in the namespace's currency; 0 where unknown.
    package var unitPrice: Double = 0
    /// What a contact said.
    package var text: [UInt8] = []
    /// The answer that led to it.
    package var answer: [UInt8] = []
    package var channel: [UInt8] = []
    /// When the server was told.
    package var received: Timestamp

    package init(_ kind: Kind, namespace: String, time: Timestamp, received: Timestamp) {
        self.kind = kind
        self.namespace = namespace
        self.time = time
        self.received = received
    }
}

/// An event in the store. Sequences rise in the order of commits, over all namespaces, and are never used twice.
package struct StoredEvent: Sendable, Hashable {
    package var sequence: Int64
    package var event: CustomerEvent

    package init(sequence: Int64, event: CustomerEvent) {
        self.sequence = sequence
        self.event = event
    }
}

/// What is known of an item since the version was trained; nil is as it was before.
package struct ItemChange: Sendable, Hashable {
    package var item: [UInt8]
    /// Pieces; an item with none is not recommended.
    package var stock: Double?
    /// Money for one piece, in the namespace's currency.
    package var price: Double?

    package init(item: [UInt8], stock: Double? = nil, price: Double? = nil) {
        self.item = item
        self.stock = stock
        self.price = price
    }
}
