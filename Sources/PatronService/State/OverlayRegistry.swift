internal import PatronCore
internal import PatronEngine
internal import PatronState
internal import Synchronization

/// The overlays of all snapshots that can still answer: the live ones, those of a version being loaded, and those that
/// requests or event loops have not let go of yet.
final class OverlayRegistry: Sendable {
    private struct Entry: Sendable {
        weak var overlay: Overlay?
    }

    private let entries = Mutex<[Entry]>([])

    func add(_ overlay: Overlay) {
        entries.withLock { entries in
            entries.removeAll { $0.overlay == nil }
            entries.append(Entry(overlay: overlay))
        }
    }

    /// For each namespace, how many histories the latest version's overlay holds.
    var sizes: [String: Int] {
        let live = entries.withLock { $0.compactMap(\.overlay) }
        return live.reduce(into: [:]) { $0[$1.snapshot.namespace] = $1.historyCount }
    }

    /// Applies a group's changes in their order. Events that follow one another are applied at once.
    func apply(_ outcomes: [StateOutcome]) {
        let live = entries.withLock { $0.compactMap(\.overlay) }
        guard !live.isEmpty else { return }
        var waiting: [String: [StoredEvent]] = [:]
        func flush() {
            for (namespace, events) in waiting { apply(.events(events), namespace, live) }
            waiting = [:]
        }
        for outcome in outcomes {
            switch outcome {
            case .events(let events):
                if let namespace = events.first?.event.namespace { waiting[namespace, default: []] += events }
            case .items(let items, let namespace): apply(.items(items), namespace, live)
            case .erasure(let hashes, let namespace):
                flush()
                apply(.erasure(hashes), namespace, live)
            }
        }
        flush()
    }

    private func apply(_ change: Overlay.Change, _ namespace: String, _ live: [Overlay]) {
        for overlay in live where overlay.snapshot.namespace == namespace { overlay.apply(change) }
    }
}
