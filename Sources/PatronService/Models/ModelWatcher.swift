internal import Logging
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import Synchronization

/// Keeps the live models what the store says: loads new versions aside, replays their goldens, and hands whole sets over.
///
/// All work happens on the thread that calls, never on an event loop.
final class ModelWatcher: Sendable {
    /// A refused version is tried again after so many looks: what was wrong may have been a copy under way.
    private static let retryAfter = 30

    private struct State {
        var models = ModelSet()
        var loaded: LoadedVersions
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
    private let state: Mutex<State>

    /// - Parameters:
    ///   - overlays: gives each new version what was recorded since it was trained.
    ///   - keepsPrevious: the version before the live one stays in memory.
    init(
        store: BundleStore, overlays: StateService?, keepsPrevious: Bool, logger: Logger, metrics: ServiceMetrics,
        publish: @escaping @Sendable (ModelSet) -> Void
    ) {
        self.store = store
        self.overlays = overlays
        self.logger = logger
        self.metrics = metrics
        self.publish = publish
        state = Mutex(State(loaded: LoadedVersions(keepsPrevious: keepsPrevious)))
    }

    /// How many namespaces are served.
    var liveCount: Int { state.withLock { $0.models.entries.count } }

    /// Reads into memory what is served, for a start that did not wait for it.
    func warm() { state.withLock { $0.loaded.warm() } }

    /// Looks at every namespace once. Nothing is thrown: what cannot be loaded is logged, and what is live stays.
    ///
    /// - Returns: Whether a version went out of memory.
    @discardableResult func refresh() -> Bool {
        state.withLock { state in
            let released = state.loaded.release()
            for version in released {
                logger.debug("version is out of memory", metadata: ["version": "\(version)"])
            }
            do {
                let namespaces = try store.namespaces()
                for namespace in namespaces { refresh(namespace, &state) }
                forget(allBut: namespaces, &state)
            } catch {
                logger.error("cannot read the models folder", metadata: ["reason": "\(error)"])
            }
            return !released.isEmpty
        }
    }

    private func refresh(_ namespace: String, _ state: inout State) {
        let live = state.models.entry(namespace)
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
            if let previous = state.loaded.previous(namespace, current) {
                goLive(namespace, previous, loading: .zero, &state)
                logger.info(
                    "version is live again", metadata: ["namespace": "\(namespace)", "version": "\(current)"])
            } else {
                try load(namespace, current, &state)
            }
        } catch {
            refuse(namespace, version, "\(error)", live: live, &state)
        }
    }

    private func load(_ namespace: String, _ name: String, _ state: inout State) throws(PatronError) {
        let clock = ContinuousClock()
        let started = clock.now
        var version = try LoadedVersions.Version(try store.open(namespace, name))
        let goldens = try GoldenReplay.replay(version.snapshot)
        version.overlay = try overlays?.overlay(for: version.snapshot)
        // At the start the first answer comes first: warm() follows.
        if !state.models.entries.isEmpty { version.bundle.warm() }
        metrics.count(.replayedGoldens, by: goldens)
        let duration = clock.now - started
        goLive(namespace, version, loading: duration, &state)
        logger.info(
            "version is live",
            metadata: [
                "namespace": "\(namespace)", "version": "\(name)", "goldens": "\(goldens)",
                "milliseconds": "\(Int(duration / .milliseconds(1)))",
            ])
    }

    private func goLive(
        _ namespace: String, _ version: LoadedVersions.Version, loading: Duration, _ state: inout State
    ) {
        metrics.count(.swaps)
        state.refused[namespace] = nil
        state.loaded.takeOver(namespace, version)
        install(
            ModelSet.Entry(
                id: Array(namespace.utf8), snapshot: version.snapshot, overlay: version.overlay, loaded: .now,
                loading: loading, refusal: nil),
            &state)
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
        } else {
            install(ModelSet.Refused(id: Array(namespace.utf8), version: version, reason: reason), &state)
        }
    }

    /// A refused namespace that was removed from the store is not shown any more.
    private func forget(allBut namespaces: [String], _ state: inout State) {
        for namespace in state.refused.keys where !namespaces.contains(namespace) {
            state.refused[namespace] = nil
            state.models = state.models.removingRefused(namespace)
            publish(state.models)
        }
    }

    private func install(_ entry: ModelSet.Entry, _ state: inout State) {
        state.models = state.models.replacing(entry)
        publish(state.models)
    }

    private func install(_ refused: ModelSet.Refused, _ state: inout State) {
        state.models = state.models.replacing(refused)
        publish(state.models)
    }
}
