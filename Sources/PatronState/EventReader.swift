internal import Foundation
internal import GRDB
package import PatronCore

/// Reads what a server has recorded, from any process, while the server goes on writing.
///
/// A trainer opens it with the server's `--state` folder, asks for the ``watermark()`` first, reads the events up to
/// it, and puts the watermark into the manifest as `events_through`: events above it are the server's to add. Events
/// never change and none comes later with a lower sequence; an erased customer's disappear.
///
///     let reader = try EventReader(directory: state)
///     let end = try reader.watermark()
///     try reader.forEachEvent(of: "shop", after: 0, through: end) { stored in ... }
package final class EventReader: Sendable {
    package let path: String
    private let keys: HashKey
    let database: DatabaseQueue

    /// Opens a folder read-only. Throws `notFound` if nothing was ever recorded there, `corrupt` or `unsupported` for a
    /// file that is not what it should be.
    package init(directory: String) throws(PatronError) {
        let path = directory + "/" + EventStore.fileName
        self.path = path
        guard access(path, F_OK) == 0, let keys = try KeyFile.read(directory) else {
            throw PatronError(.notFound, "no events were recorded here", at: Place(file: directory))
        }
        self.keys = keys
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(EventStore.busySeconds)
        database = try named(path) { try DatabaseQueue(path: path, configuration: configuration) }
        try named(path) { try database.read { try EventStore.check($0, keys, path) } }
    }

    /// The hash keys of a namespace's ids.
    package func keys(_ namespace: String) -> IdentityKeys { IdentityKeys(keys, namespace: namespace) }

    /// The highest sequence that was ever given; 0 before the first event.
    package func watermark() throws(PatronError) -> Int64 {
        try read { try Int64.fetchOne($0, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0 }
    }

    /// Calls `body` with the events of a namespace whose sequence is above `after` and at most `through`, rising.
    package func forEachEvent(
        of namespace: String, after: Int64 = 0, through: Int64 = .max, _ body: (StoredEvent) throws -> Void
    ) throws(PatronError) {
        try forEachPiece(of: namespace, after: after, through: through) { piece in
            for event in piece { try body(event) }
        }
    }

    /// The same, some thousands at a time.
    package func forEachPiece(
        of namespace: String, after: Int64 = 0, through: Int64 = .max, _ body: ([StoredEvent]) throws -> Void
    ) throws(PatronError) {
        var last = after
        // Piece by piece: a long read would keep the server from cutting its log.
        while let piece = try events(of: namespace, after: last, through: through), let end = piece.last {
            try named(path) { try body(piece) }
            last = end.sequence
        }
    }

    /// The events of a namespace that say something whatever was trained since, rising: those that name both a session and a customer,
    /// which joins them, and contacts of a customer.
    package func lasting(of namespace: String, through: Int64 = .max) throws(PatronError) -> [StoredEvent] {
        try read { db in
            try StoredEvent.all(
                db,
                "sequence <= ? AND customer_key IS NOT NULL AND (session_key IS NOT NULL OR kind = ?) AND namespace = ?",
                [through, CustomerEvent.Kind.contact.rawValue, namespace], namespace)
        }
    }

    private func events(of namespace: String, after: Int64, through: Int64) throws(PatronError) -> [StoredEvent]? {
        let events = try read { db in
            try StoredEvent.all(
                db, "sequence > ? AND sequence <= ? AND namespace = ?", [after, through, namespace], namespace,
                limit: Self.pieceSize)
        }
        return events.isEmpty ? nil : events
    }

    private static let pieceSize = 10_000

    /// Stock and prices that were updated, one entry an item, in order of the ids.
    package func itemChanges(of namespace: String) throws(PatronError) -> [ItemChange] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT item, stock, price FROM item_change WHERE namespace = ? ORDER BY item",
                arguments: [namespace]
            ).map { ItemChange(item: bytes($0, 0), stock: $0[1], price: $0[2]) }
        }
    }

    /// Hashes of erased customers and of sessions that were joined to them, under ``keys(_:)``'s `customers` and
    /// `sessions`.
    package func erasures(of namespace: String) throws(PatronError) -> Set<KeyedHash> {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT hash FROM erasure WHERE namespace = ?", arguments: [namespace])
            return Set(rows.compactMap { KeyedHash(bytes: bytes($0, 0)) })
        }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws(PatronError) -> Value {
        try named(path) { try database.read(body) }
    }
}

extension StoredEvent {
    fileprivate static func all(
        _ db: Database, _ condition: String, _ arguments: StatementArguments, _ namespace: String, limit: Int = .max
    ) throws -> [StoredEvent] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT sequence, event_id, kind, customer, account, session, order_id, item, time, quantity, unit_price,
                    text, answer_id, channel, received
                FROM event WHERE \(condition) ORDER BY sequence LIMIT \(limit)
                """, arguments: arguments)
        var events: [StoredEvent] = []
        while let row = try rows.next() { events.append(try StoredEvent(row, namespace: namespace)) }
        return events
    }

    fileprivate init(_ row: Row, namespace: String) throws {
        guard let kind = CustomerEvent.Kind(rawValue: row[2]) else {
            throw PatronError(
                .corrupt, "event \(row[0] as Int64) is of an unknown kind", at: Place(field: "event.kind"))
        }
        var event = CustomerEvent(
            kind, namespace: namespace, time: Timestamp(milliseconds: row[8]),
            received: Timestamp(milliseconds: row[14]))
        event.id = bytes(row, 1)
        event.customer = bytes(row, 3)
        event.account = bytes(row, 4)
        event.session = bytes(row, 5)
        event.order = bytes(row, 6)
        event.item = bytes(row, 7)
        event.quantity = row[9]
        event.unitPrice = row[10]
        event.text = bytes(row, 11)
        event.answer = bytes(row, 12)
        event.channel = bytes(row, 13)
        self.init(sequence: row[0], event: event)
    }
}

private func bytes(_ row: Row, _ column: Int) -> [UInt8] {
    (try? row.withUnsafeData(atIndex: column) { $0.map { Array($0) } ?? [] }) ?? []
}
