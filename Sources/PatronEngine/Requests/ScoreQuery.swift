internal import PatronBundle
package import PatronCore
package import PatronNumerics

/// A request for scores of a customer, or of the company that he buys for.
package struct ScoreQuery {
    /// The customer's id; empty for a stranger.
    package var customer: ByteView
    /// The company's id, which speaks for a customer of whom nothing is known; empty without.
    package var account = ByteView(start: nil, count: 0)
    /// The session's id, for what was recorded of it; empty without.
    package var session = ByteView(start: nil, count: 0)
    /// What the customer bought and gave back that the server does not know.
    package var given: [GivenPurchase] = []
    /// The moment that the request names.
    package var asOf: Timestamp?
    /// What changed since the version was trained.
    package var overlay: Overlay?

    package init(customer: ByteView, asOf: Timestamp? = nil) {
        self.customer = customer
        self.asOf = asOf
    }
}

/// A purchase that came with a request, or a return of one.
package struct GivenPurchase: Sendable {
    /// Row of the item table.
    package var item: UInt32
    /// Milliseconds since 1970 UTC; nil for just now.
    package var time: Int64?
    package var quantity: Double
    /// Money for one piece; nil: the price that is known.
    package var unitPrice: Double?
    package var isReturn: Bool

    package init(item: UInt32, time: Int64?, quantity: Double, unitPrice: Double?, isReturn: Bool) {
        self.item = item
        self.time = time
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.isReturn = isReturn
    }
}

extension ScoreQuery {
    /// The given purchases as events of one moment's answer.
    func events(asOf moment: Timestamp, _ snapshot: Snapshot) -> [ProjectedEvent] {
        let prices = overlay?.prices ?? [:]
        return given.enumerated().compactMap { at, purchase in
            let time = purchase.time ?? moment.milliseconds
            guard time <= moment.milliseconds else { return nil }
            let known = prices[purchase.item] ?? snapshot.items.map { $0.price[Int(purchase.item)] } ?? 0
            return ProjectedEvent(
                sequence: Int64(at), kind: purchase.isReturn ? .giveBack : .purchase, item: purchase.item, time: time,
                order: .at(time), quantity: purchase.quantity, unitPrice: purchase.unitPrice ?? Double(known),
                isAnonymous: false)
        }
    }
}
