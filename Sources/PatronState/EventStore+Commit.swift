internal import Foundation
internal import GRDB
package import PatronCore
internal import Synchronization

/// One request's change of the state. A group of them is one transaction: all of them are stored, or none.
package enum StateChange: Sendable {
    case events([CustomerEvent])
    case items([ItemChange], namespace: String)
    case erasure(customer: [UInt8], namespace: String)
}

/// What became of a change, in the order of the group.
package enum StateOutcome: Sendable {
    /// The events that were new, with their sequences; repeated ones and those of erased customers are not among them.
    case events([StoredEvent])
    case items([ItemChange], namespace: String)
    /// Hashes of the customer and of the sessions that were joined to it.
    case erasure([KeyedHash], namespace: String)
}

extension EventStore {
    /// Stores a group of changes; it is durable when this returns. Throws `unavailable` where the disk does not take
    /// it, and then nothing of the group is stored.
    package func commit(_ changes: [StateChange], now: Timestamp) throws(PatronError) -> [StateOutcome] {
        var erased: [[UInt8]] = []
        let outcomes = try named(path) {
            try database.writeWithoutTransaction { db in
                erased = []
                var outcomes: [StateOutcome] = []
                outcomes.reserveCapacity(changes.count)
                try db.inTransaction(.immediate) {
                    for change in changes {
                        switch change {
                        case .events(let events): outcomes.append(.events(try append(events, db)))
                        case .items(let items, let namespace):
                            try update(items, namespace, now, db)
                            outcomes.append(.items(items, namespace: namespace))
                        case .erasure(let customer, let namespace):
                            let (hashes, ids) = try erase(customer, namespace, now, db)
                            erased += ids
                            outcomes.append(.erasure(hashes, namespace: namespace))
                        }
                    }
                    return .commit
                }
                return outcomes
            }
        }
        if !erased.isEmpty { remains.withLock { $0 += erased } }
        return outcomes
    }

    private func append(_ events: [CustomerEvent], _ db: Database) throws -> [StoredEvent] {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO event (namespace, event_id, event_key, kind, customer, customer_key, account, session, session_key,
                    order_id, item, time, quantity, unit_price, text, answer_id, channel, received)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """)
        let anyErased = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM erasure)") ?? false
        var stored: [StoredEvent] = []
        stored.reserveCapacity(events.count)
        for event in events {
            let keys = keys(event.namespace)
            let customer = event.customer.isEmpty ? nil : keys.customers.hash(event.customer)
            let session = event.session.isEmpty ? nil : keys.sessions.hash(event.session)
            if anyErased {
                if let customer, try isErased(customer, db) { continue }
                if customer == nil, let session, try isErased(session, db) { continue }
            }
            let eventKey = event.id.isEmpty ? nil : Data(keys.events.hash(event.id).bytes)
            insert.setUncheckedArguments([
                event.namespace, blob(event.id), eventKey, event.kind.rawValue, blob(event.customer),
                customer.map { Int64(bitPattern: $0.low) }, blob(event.account), blob(event.session),
                session.map { Int64(bitPattern: $0.low) }, blob(event.order), blob(event.item),
                event.time.milliseconds, event.quantity, event.unitPrice, blob(event.text), blob(event.answer),
                blob(event.channel), event.received.milliseconds,
            ])
            try insert.execute()
            guard db.changesCount > 0 else { continue }
            stored.append(StoredEvent(sequence: db.lastInsertedRowID, event: event))
        }
        return stored
    }

    private func isErased(_ hash: KeyedHash, _ db: Database) throws -> Bool {
        let find = try db.cachedStatement(sql: "SELECT 1 FROM erasure WHERE hash = ?")
        return try Int.fetchOne(find, arguments: [Data(hash.bytes)]) != nil
    }

    /// A value that is not given leaves the stored one.
    private func update(_ items: [ItemChange], _ namespace: String, _ now: Timestamp, _ db: Database) throws {
        let upsert = try db.cachedStatement(
            sql: """
                INSERT INTO item_change VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    stock = coalesce(excluded.stock, stock), price = coalesce(excluded.price, price),
                    changed = excluded.changed
                """)
        for item in items {
            try upsert.execute(
                arguments: [namespace, Data(item.item), item.stock, item.price, now.milliseconds])
        }
    }
}

func blob(_ bytes: [UInt8]) -> Data? { bytes.isEmpty ? nil : Data(bytes) }
