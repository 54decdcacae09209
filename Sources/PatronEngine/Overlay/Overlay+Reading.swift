package import PatronBundle
internal import PatronCore
internal import PatronNumerics
internal import Synchronization

/// Whom an answer is about, and what is known of them as of its moment.
package struct Subject: Sendable {
    /// The row of the customer table; nil for a stranger.
    package var row: Int?
    /// What the customer did: from the bundle, or with what was recorded since.
    package var history: CustomerHistory?
    /// The recorded history of the customer, which keeps `history` in memory.
    package var recorded: RecordedHistory?
    /// What was recorded for the request's session, unless the customer's history has it.
    package var session: RecordedHistory?
    /// When the customer got in touch last, milliseconds since 1970 UTC; nil where no contact was recorded.
    var contact: Int64?
    /// The joined history of an account's customers, which keeps `history` in memory.
    var joined: OwnedHistory?

    package init() {}

    /// A row of the customer table as the version has it.
    init(row: Int?, _ customers: CustomerTable?) {
        self.row = row
        history = row.flatMap { customers?.history(of: $0) }
    }

    /// What the scores of a customer rest on: a stranger's session speaks for them.
    var scored: CustomerHistory? { history ?? session?.history }
    /// Items in the histories, for an estimate of the work.
    var size: Int {
        (history?.items.count ?? 0) + (recorded?.interactions.count ?? 0)
            + (session.map { $0.history.items.count + $0.interactions.count } ?? 0)
    }
}

extension Snapshot {
    /// Whom a request is about, as of a moment. Allocates nothing unless the moment is before what was recorded.
    func subject(_ customer: ByteView, session: ByteView, _ overlay: Overlay?, asOf moment: Timestamp) -> Subject {
        let holds = overlay?.holds ?? []
        guard let overlay, !holds.isDisjoint(with: [.events, .erasures]) else {
            return Subject(row: customer.isEmpty ? nil : customers?.ids.row(of: customer), customers)
        }
        var subject = Subject()
        var hash: KeyedHash?
        if !customer.isEmpty {
            let key = overlay.keys.customers.hash(UnsafeRawBufferPointer(customer.buffer))
            hash = key
            // Who was erased is a stranger, whatever the version still has.
            if !holds.contains(.erasures) || !overlay.erased.withLock({ $0.contains(key) }) {
                subject = Subject(row: customers?.ids.row(of: customer), customers)
                let record = overlay.customers[key]
                subject.contact = record?.contact(asOf: moment)
                if let recorded = record?.asOf(moment) {
                    subject.recorded = recorded
                    subject.history = recorded.history
                }
            }
        }
        if !session.isEmpty {
            let key = overlay.keys.sessions.hash(UnsafeRawBufferPointer(session.buffer))
            if let visit = overlay.sessions[key], visit.owner == nil || visit.owner != hash {
                subject.session = visit.asOf(moment)
            }
        }
        return subject
    }
}

extension Snapshot {
    /// Whom a request for items is about: the customer, or where he has bought nothing by the moment, the company that he buys
    /// for. Joining the histories of its customers allocates.
    func subject(of query: RecommendQuery, asOf moment: Timestamp) -> Subject {
        var subject = subject(query.customer, session: query.session, query.overlay, asOf: moment)
        let hasBought = subject.history?.orderTimes.first.map { $0 <= moment.milliseconds } ?? false
        guard !query.account.isEmpty, !hasBought, let members = members(of: query.account, query.overlay, asOf: moment)
        else { return subject }
        let joined = MergedPurchases.joined(members.compactMap(\.history))
        (subject.row, subject.joined, subject.history) = (nil, joined, joined.history)
        return subject
    }
}

extension Overlay {
    /// The price of an item: the updated one, else the version's; 0 where unknown.
    package func price(_ item: [UInt8]) -> Double {
        guard let table = snapshot.items, let row = item.withView({ table.ids.row(of: $0) }) else { return 0 }
        return Double(items.withLock { $0.prices[UInt32(row)] } ?? table.price[row])
    }

    /// Updated prices by row.
    var prices: [UInt32: Float] { holds.contains(.items) ? items.withLock { $0.prices } : [:] }

    /// Whether rows are in stock, as far as an update said so.
    var stocks: [UInt32: Bool] { holds.contains(.items) ? items.withLock { $0.stocks } : [:] }
}

extension Snapshot {
    /// Rows that may not be recommended now: those known to be out of stock. What was updated goes before what the version
    /// was trained with.
    func appendUnavailable(_ overlay: Overlay?, to excluded: inout [UInt32]) {
        if let overlay, overlay.holds.contains(.items) {
            excluded += overlay.items.withLock { $0.unavailable }
            if soldOut.isEmpty { return }
            let stocks = overlay.stocks
            for item in soldOut where stocks[item] == nil { excluded.append(item) }
        } else if !soldOut.isEmpty {
            excluded += soldOut
        }
    }

    /// The price of a row now; 0 where unknown.
    func price(_ item: UInt32, _ updated: [UInt32: Float]) -> Float {
        if !updated.isEmpty, let price = updated[item] { return price }
        return items.map { $0.price[Int(item)] } ?? 0
    }
}
