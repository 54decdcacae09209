internal import Logging
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronState
internal import Synchronization

/// What the server remembers, joined with what it answers from: changes are committed to the store, then applied to the
/// overlay of every snapshot that can still answer, then acknowledged.
final class StateService: Sendable {
    private let store: EventStore
    private let queue: ChangeQueue
    private let overlays = OverlayRegistry()
    private let historyEvents: Int
    private let logger: Logger
    private let metrics: ServiceMetrics

    /// Opens the store of a folder.
    init(
        _ directory: String, _ durability: EventStore.Durability, _ limits: ServiceLimits, logger: Logger,
        metrics: ServiceMetrics
    ) throws(PatronError) {
        let store = try EventStore(directory: directory, durability: durability)
        self.store = store
        historyEvents = limits.historyEvents
        self.logger = logger
        self.metrics = metrics
        queue = ChangeQueue(queued: limits.queuedEvents, group: limits.groupEvents) {
            [overlays, logger, metrics] changes in
            Result { () throws(PatronError) in
                let outcomes = try store.commit(changes, now: .now)
                overlays.apply(outcomes)
                for outcome in outcomes { outcome.count(in: metrics) }
                if store.hasRemains { Self.removeRemains(store, logger) }
                return outcomes
            }
        }
        metrics.expose { [queue, overlays] page in
            page.gauge("patron_event_queue_depth", "Events that wait to be stored.", Double(queue.depth))
            for (namespace, histories) in overlays.sizes {
                page.gauge(
                    "patron_overlay_histories", "Customers and sessions with events that the live version lacks.",
                    Double(histories), [("namespace", namespace)])
            }
        }
    }

    /// The overlay of a version that is about to be live, with all that was recorded so far. From here on it gets what
    /// is committed, too.
    func overlay(for snapshot: Snapshot) throws(PatronError) -> Overlay {
        let namespace = snapshot.namespace
        let overlay = Overlay(snapshot, store.keys(namespace), mostEvents: historyEvents)
        // Before anything is read: what is committed during the reading is in the backlog, and may be in both.
        overlays.add(overlay)
        let reader = store.reader
        let through = try reader.watermark()
        overlay.load(.erasure(Array(try reader.erasures(of: namespace))))
        overlay.load(.items(try reader.itemChanges(of: namespace)))
        let known = snapshot.manifest.eventsThrough ?? 0
        if known > 0 {
            overlay.load(.events(try reader.lasting(of: namespace, through: min(known, through))))
        }
        // Piece by piece, so that not all of them are in memory beside what is made of them.
        try reader.forEachPiece(of: namespace, after: known, through: through) { overlay.load(.events($0)) }
        // Again after the events, so that nobody who was erased meanwhile comes back.
        overlay.start([.erasure(Array(try reader.erasures(of: namespace)))])
        return overlay
    }

    /// Hands a change to the writer; `done` is called on the writer's thread when the change is durable and visible.
    func submit(_ change: StateChange, _ done: @escaping @Sendable (Result<StateOutcome, PatronError>) -> Void) {
        queue.submit(change) { [metrics] result in
            if case .failure(let error) = result, error.code == .limitExceeded { metrics.count(.shedEventQueue) }
            done(result)
        }
    }

    /// Does what could not be done while somebody read the store.
    func tidy() {
        guard store.hasRemains else { return }
        queue.run { [store, logger] in Self.removeRemains(store, logger) }
    }

    /// Commits what waits and ends the writer.
    func stop() async throws { try await queue.stop() }

    private static func removeRemains(_ store: EventStore, _ logger: Logger) {
        do {
            if try !store.removeRemains() {
                logger.warning("an erased customer's bytes stay in the log until its reader is done")
            }
        } catch {
            logger.error("cannot remove an erased customer's bytes", metadata: ["reason": "\(error)"])
        }
    }
}

extension StateOutcome {
    fileprivate func count(in metrics: ServiceMetrics) {
        switch self {
        case .events(let events): metrics.count(.recordedEvents, by: events.count)
        case .items(let items, _): metrics.count(.changedItems, by: items.count)
        case .erasure: metrics.count(.erasedCustomers)
        }
    }
}
