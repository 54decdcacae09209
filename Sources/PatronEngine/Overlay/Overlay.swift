internal import PatronBundle
package import PatronCore
internal import PatronNumerics
internal import Synchronization

/// What changed since a version was trained, on that version's rows: events, stock, prices and erased customers.
///
/// One object a version and namespace. Answers read it from any thread; one thread at a time applies changes. A version
/// that is being loaded gets its overlay aside: changes that are committed meanwhile wait in its backlog until what was
/// recorded before is in.
package final class Overlay: Sendable {
    package let snapshot: Snapshot
    let keys: IdentityKeys
    let customers = HistoryTable()
    let sessions = HistoryTable()
    let items = Mutex(ItemState())
    let erased = Mutex<Set<KeyedHash>>([])
    /// Which sessions belong to whom, for the thread that applies.
    let logins = Mutex<[KeyedHash: Logins]>([:])
    /// What was done of late, for what is trending.
    let recent: RecentEvents
    /// Events that a customer's or a session's history keeps.
    let mostEvents: Int
    private let contents = Atomic<UInt8>(0)
    private let backlog = Mutex<[Change]?>([])

    /// What an overlay holds at all: the one look that an answer takes where nothing was recorded.
    struct Contents: OptionSet {
        let rawValue: UInt8
        static let events = Contents(rawValue: 1)
        static let items = Contents(rawValue: 2)
        static let erasures = Contents(rawValue: 4)
    }

    /// A committed change.
    package enum Change: Sendable {
        case events([StoredEvent])
        case items([ItemChange])
        /// Hashes of a customer and of the sessions that were joined to it.
        case erasure([KeyedHash])
    }

    /// An overlay that waits for ``start(_:)``; each customer and session keeps the latest `mostEvents`.
    package init(_ snapshot: Snapshot, _ keys: IdentityKeys, mostEvents: Int = .max) {
        self.snapshot = snapshot
        self.keys = keys
        self.mostEvents = mostEvents
        recent = RecentEvents(snapshot)
    }

    /// Customers and sessions with recorded events.
    package var historyCount: Int { customers.count + sessions.count }

    var holds: Contents { Contents(rawValue: contents.load(ordering: .relaxed)) }

    func nowHolds(_ more: Contents) { contents.bitwiseOr(more.rawValue, ordering: .relaxed) }

    /// Applies a part of what was recorded before this overlay was made; before ``start(_:)``.
    package func load(_ recorded: Change) { put(recorded) }

    /// Applies the rest of what was recorded before, then what was committed since this overlay was made; from then on changes are
    /// applied as they come.
    package func start(_ recorded: [Change] = []) {
        for change in recorded { put(change) }
        while let waiting = takeBacklog() { for change in waiting { put(change) } }
    }

    /// Applies a committed change; the next answer of any thread knows of it.
    package func apply(_ change: Change) {
        let waits = backlog.withLock { backlog in
            backlog?.append(change)
            return backlog != nil
        }
        if !waits { put(change) }
    }

    /// The waiting changes; nil if there are none, and then none wait any more.
    private func takeBacklog() -> [Change]? {
        backlog.withLock { backlog in
            guard let waiting = backlog, !waiting.isEmpty else {
                backlog = nil
                return nil
            }
            backlog = []
            return waiting
        }
    }

    private func put(_ change: Change) {
        switch change {
        case .events(let events): put(events)
        case .items(let changes): put(changes)
        case .erasure(let hashes): erase(hashes)
        }
    }

    private func put(_ changes: [ItemChange]) {
        guard let ids = snapshot.items?.ids, !changes.isEmpty else { return }
        items.withLock { items in
            for change in changes {
                guard let row = change.item.withView({ ids.row(of: $0) }) else { continue }
                items.apply(change, row: UInt32(row))
            }
        }
        nowHolds(.items)
    }

    private func erase(_ hashes: [KeyedHash]) {
        guard !hashes.isEmpty else { return }
        erased.withLock { $0.formUnion(hashes) }
        nowHolds(.erasures)
        logins.withLock { logins in for hash in hashes { logins[hash] = nil } }
        for hash in hashes {
            customers[hash] = nil
            sessions[hash] = nil
        }
    }
}
