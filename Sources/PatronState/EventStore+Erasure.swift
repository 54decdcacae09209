internal import Foundation
internal import GRDB
package import PatronCore
internal import Synchronization

/// Erasing a customer: first the rows and, as hashes, the memory that there was somebody; then what SQLite has left in
/// its files.
extension EventStore {
    /// The setting that is there as long as an erasure's bytes may be.
    private static let unfinished = "unfinished_erasure"

    /// Whether ids that were erased may still stand in a file.
    package var hasRemains: Bool { remains.withLock { !$0.isEmpty } }

    /// Shorter ids occur by chance, or inside other ids.
    private static let tellingBytes = 12

    /// What a copy of a row with an id has in it: the id, and behind a short one its key, which stands next to it in the row.
    static func trace(of id: [UInt8], _ hash: KeyedHash) -> [UInt8] {
        guard id.count < tellingBytes else { return id }
        // SQLite stores a number in as few bytes as it needs, the highest first.
        let key = Int64(bitPattern: hash.low)
        guard key.magnitude >= 1 << 47 else { return id }
        return id + withUnsafeBytes(of: key.bigEndian) { Array($0) }
    }

    /// Removes the customer's events and those of its sessions, and notes the hashes. Also gives what copies of the rows
    /// would have in them.
    func erase(_ customer: [UInt8], _ namespace: String, _ now: Timestamp, _ db: Database) throws -> (
        hashes: [KeyedHash], ids: [[UInt8]]
    ) {
        let keys = keys(namespace)
        let hash = keys.customers.hash(customer)
        let key = Int64(bitPattern: hash.low)
        let id = Data(customer)
        let sessions = try Data.fetchAll(
            db,
            sql: """
                SELECT DISTINCT session FROM event
                WHERE customer_key = ? AND customer = ? AND namespace = ? AND session IS NOT NULL
                """, arguments: [key, id, namespace])
        try db.execute(
            sql: "DELETE FROM event WHERE customer_key = ? AND customer = ? AND namespace = ?",
            arguments: [key, id, namespace])
        var hashes = [hash]
        for session in sessions {
            let hash = keys.sessions.hash(Array(session))
            hashes.append(hash)
            // Events of the same session that name another customer are that customer's.
            try db.execute(
                sql: """
                    DELETE FROM event
                    WHERE session_key = ? AND session = ? AND namespace = ? AND customer IS NULL
                    """, arguments: [Int64(bitPattern: hash.low), session, namespace])
        }
        for hash in hashes {
            try db.execute(
                sql: "INSERT OR IGNORE INTO erasure VALUES (?, ?, ?)",
                arguments: [Data(hash.bytes), namespace, now.milliseconds])
        }
        // A start after a crash must know that there is something left to do, without knowing the ids.
        try db.execute(sql: "INSERT OR IGNORE INTO setting VALUES (?, X'01')", arguments: [Self.unfinished])
        let ids = [customer] + sessions.map { Array($0) }
        return (hashes, zip(ids, hashes).map { Self.trace(of: $0, $1) })
    }

    /// Cuts the log, and rebuilds the database if the bytes of an erased id still occur in it: SQLite overwrites what
    /// it deletes, but not every copy that it left when it moved rows between pages. False while a reader holds the
    /// log; call again later.
    package func removeRemains() throws(PatronError) -> Bool {
        let ids = remains.withLock { $0 }
        guard !ids.isEmpty else { return true }
        let isClean = try named(path) {
            guard try truncateLog() else { return false }
            let file = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
            return ids.contains { file.range(of: Data($0)) != nil } ? try rebuild() : true
        }
        guard isClean else { return false }
        let isDone = remains.withLock { remains in
            remains.removeFirst(ids.count)
            return remains.isEmpty
        }
        if isDone { try noteFinished() }
        return true
    }

    /// Does what a process that ended too early has left to do.
    func finishErasures() throws(PatronError) {
        let isUnfinished = try named(path) {
            try database.read { db in
                try Int.fetchOne(db, sql: "SELECT 1 FROM setting WHERE name = ?", arguments: [Self.unfinished]) != nil
            }
        }
        guard isUnfinished, try named(path, { try rebuild() }) else { return }
        try noteFinished()
    }

    private func noteFinished() throws(PatronError) {
        try named(path) {
            try database.write { db in
                try db.execute(sql: "DELETE FROM setting WHERE name = ?", arguments: [Self.unfinished])
            }
        }
    }

    private func rebuild() throws -> Bool {
        try database.vacuum()
        return try truncateLog()
    }

    private func truncateLog() throws -> Bool {
        try database.writeWithoutTransaction { db in
            do {
                try db.checkpoint(.truncate)
                return true
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                return false
            }
        }
    }
}
