internal import Logging
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import Synchronization

/// Keeps the live models what the store says: loads new versions aside, replays their goldens, and hands whole sets over.
///
/// All work happens on the thread that calls ``refresh()``, never on an event loop.
final class ModelWatcher: Sendable {
    /// A refused version is tried again after so many looks: what was wrong may have been a copy under way.
    private static let retryAfter = 30

    private struct State {
        var models = ModelSet()
        /// By namespace, what was refused last.
        var refused: [String: Refusal] = [:]
    }

    private struct Refusal {
        var version: String
        var reason: String
        var looks = 0
    }

    private let store: BundleStore
    private let overlays: StateService?
    private let logger: Logger
    private let metrics: ServiceMetrics
    private let publish: @Sendable (ModelSet) -> Void
    private let state = Mutex(State())

    /// - Parameter overlays: gives each new version what was recorded since it was trained.
    init(
        store: BundleStore, overlays: StateService?, logger: Logger, metrics: ServiceMetrics,
        publish: @escaping @Sendable (ModelSet) -> Void
    ) {
        self.store = store
        self.overlays = overlays
        self.logger = logger
        self.metrics = metrics
        self.publish = publish
    }

    /// How many namespaces are served.
    var liveCount: Int { state.withLock { $0.models.entries.count } }

    /// Looks at every namespace once. Nothing is thrown: what cannot be loaded is logged, and what is live stays.
    func refresh() {
        state.withLock { state in
            do {
                for namespace in try store.namespaces() { refresh(namespace, &state) }
            } catch {
                logger.error("cannot read the models folder", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func refresh(_ namespace: String, _ state: inout State) {
        let live = state.models.entries.first { $0.snapshot.namespace == namespace }
        var version = "unknown"
        do {
            guard let current = try store.current(namespace) else { return }
            version = current
            if var live, live.snapshot.version == current {
                guard live.refusal != nil else { return }
                // Back to what is live already, after a refused version.
                live.refusal = nil
                state.refused[namespace] = nil
                return install(live, &state)
            }
            if let refusal = state.refused[namespace], refusal.version == current, refusal.looks < Self.retryAfter {
                state.refused[namespace]?.looks += 1
                return
            }
            let clock = ContinuousClock()
            let started = clock.now
            let snapshot = try Snapshot(try store.open(namespace, current))
            let goldens = try GoldenReplay.replay(snapshot)
            let overlay = try overlays?.overlay(for: snapshot)
            state.refused[namespace] = nil
            metrics.count(.replayedGoldens, by: goldens)
            metrics.count(.swaps)
            let duration = clock.now - started
            install(
                ModelSet.Entry(
                    id: Array(namespace.utf8), snapshot: snapshot, overlay: overlay, loaded: .now,
                    loading: duration, refusal: nil),
                &state)
            logger.info(
                "version is live",
                metadata: [
                    "namespace": "\(namespace)", "version": "\(current)", "goldens": "\(goldens)",
                    "milliseconds": "\(Int(duration / .milliseconds(1)))",
                ])
        } catch {
            refuse(namespace, version, "\(error)", live: live, &state)
        }
    }

    private func refuse(
        _ namespace: String, _ version: String, _ reason: String, live: ModelSet.Entry?, _ state: inout State
    ) {
        let known = state.refused[namespace]
        state.refused[namespace] = Refusal(version: version, reason: reason)
        if known?.version == version, known?.reason == reason { return }
        metrics.count(.refusedVersions)
        let consequence = live.map { "\($0.snapshot.version) stays live" } ?? "the namespace is not served"
        logger.error(
            "version refused; \(consequence)",
            metadata: ["namespace": "\(namespace)", "version": "\(version)", "reason": "\(reason)"])
        if var live {
            live.refusal = "\(version): \(reason)"
            install(live, &state)
        }
    }

    private func install(_ entry: ModelSet.Entry, _ state: inout State) {
        state.models = state.models.replacing(entry)
        publish(state.models)
    }
}
