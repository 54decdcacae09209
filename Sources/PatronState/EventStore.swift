internal import Foundation
internal import GRDB
package import PatronCore
internal import Synchronization

/// What a server remembers between its starts: `DIR/events.sqlite` (SQLite, write-ahead log). One process writes; any
/// number read with ``EventReader``. docs/state.md has the tables and what erasure means.
package final class EventStore: Sendable {
    package static let fileName = "events.sqlite"
    static let busySeconds: TimeInterval = 5

    /// When a commit is on disk.
    package enum Durability: String, Sendable, CaseIterable {
        /// Before it is acknowledged: survives a loss of power.
        case full
        /// Soon after: survives the end of the process, and after a loss of power the latest commits may be missing.
        case normal
    }

    package let directory: String
    /// Reads on a connection of its own.
    package let reader: EventReader
    let key: HashKey
    let database: DatabaseQueue
    private let lock: WriterLock
    private let identities = Mutex<[String: IdentityKeys]>([:])
    /// Ids that were erased and whose bytes may still stand in a file.
    let remains = Mutex<[[UInt8]]>([])

    var path: String { directory + "/" + Self.fileName }

    /// Opens the folder's store, or makes it, and brings an older one up to date.
    ///
    /// Throws `unavailable` if another process writes to it or the disk cannot be written, `corrupt` for a damaged
    /// file, `unsupported` for one of a newer program.
    package init(directory: String, durability: Durability = .full) throws(PatronError) {
        let path = directory + "/" + Self.fileName
        self.directory = directory
        try named(directory) {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
        lock = try WriterLock(directory)
        let isNew = access(path, F_OK) != 0
        var known = try KeyFile.read(directory)
        if isNew, known == nil { known = try KeyFile.create(directory) }
        guard let key = known else {
            throw PatronError(
                .corrupt, "\(KeyFile.name) is missing; without it erased customers cannot be known",
                at: Place(file: directory))
        }
        self.key = key
        let database = try named(path) {
            // Nobody but the owner reads what customers did; SQLite gives its log the same mode.
            close(open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600))
            return try DatabaseQueue(path: path, configuration: Self.configuration(durability))
        }
        self.database = database
        try named(path) {
            guard try database.read({ try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }) == "ok" else {
                throw PatronError(.corrupt, "the database is damaged", at: Place(file: path))
            }
            guard try !database.read(Schema.migrator.hasBeenSuperseded) else {
                throw PatronError(.unsupported, "written by a newer version of Patron", at: Place(file: path))
            }
            try Schema.migrator.migrate(database)
            try database.write { db in
                try db.execute(
                    sql: "INSERT OR IGNORE INTO setting VALUES ('key_check', ?)",
                    arguments: [Data(Self.keyCheck(key))])
                try Self.check(db, key, path)
            }
        }
        reader = try EventReader(directory: directory)
        try finishErasures()
    }

    /// The hash keys of a namespace's ids.
    package func keys(_ namespace: String) -> IdentityKeys {
        identities.withLock { known in
            if let keys = known[namespace] { return keys }
            let keys = IdentityKeys(key, namespace: namespace)
            known[namespace] = keys
            return keys
        }
    }

    private static func configuration(_ durability: Durability) -> Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(busySeconds)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL")")
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        return configuration
    }

    /// Throws unless this is a store, of a format that is known, and the key belongs to it.
    static func check(_ db: Database, _ key: HashKey, _ path: String) throws {
        guard try !Schema.migrator.hasBeenSuperseded(db) else {
            throw PatronError(.unsupported, "written by a newer version of Patron", at: Place(file: path))
        }
        guard try Schema.migrator.hasCompletedMigrations(db) else {
            throw PatronError(
                .unsupported, "not a store of this version; a server brings it up to date", at: Place(file: path))
        }
        let check = try Data.fetchOne(db, sql: "SELECT value FROM setting WHERE name = 'key_check'")
        guard check == Data(keyCheck(key)) else {
            throw PatronError(.corrupt, "\(KeyFile.name) is not this store's", at: Place(file: path))
        }
    }

    private static func keyCheck(_ key: HashKey) -> [UInt8] { key.derived("check").hash([]).bytes }
}
