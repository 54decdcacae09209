internal import Foundation
internal import PatronCore
internal import PatronState

/// A store on disk that takes changes and is read again: what it gives is what it took.
final class StoreOfChanges {
    /// Groups after which the store begins anew, so that it stays small.
    private static let mostGroups = 500

    private let folder: String
    private var store: EventStore?
    private var groups = 0

    init() throws { folder = try Scratch.folder() }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Stores changes as one group and reads the events back.
    func take(_ changes: [StateChange]) throws {
        if groups % Self.mostGroups == 0 { try begin() }
        guard let store else { return }
        groups += 1
        let before = try store.reader.watermark()
        let outcomes = try store.commit(changes, now: Timestamp(milliseconds: 1))
        try check(outcomes.count == changes.count, "an outcome of each change")
        var stored: Set<StoredEvent> = []
        var erasures = 0
        for outcome in outcomes {
            if case .events(let events) = outcome { stored.formUnion(events) }
            if case .erasure = outcome { erasures += 1 }
        }
        var read = 0
        for namespace in Set(stored.map(\.event.namespace)) {
            try store.reader.forEachEvent(of: namespace, after: before, through: try store.reader.watermark()) {
                read += stored.contains($0) ? 1 : changes.count + stored.count
            }
        }
        try check(
            erasures > 0 ? read <= stored.count : read == stored.count, "the events that were stored, as they were")
        if store.hasRemains { _ = try store.removeRemains() }
    }

    private func begin() throws {
        store = nil
        try FileManager.default.removeItem(atPath: folder)
        store = try EventStore(directory: folder, durability: .normal)
    }
}
