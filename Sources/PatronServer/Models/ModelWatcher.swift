internal import Foundation
internal import Logging
internal import PatronBundle
internal import PatronCore
internal import PatronEngine

/// Keeps the live models what the store says: loads new versions aside, replays their goldens, and hands whole sets over.
///
/// All work happens on the thread that calls ``refresh()``, never on an event loop.
final class ModelWatcher {
    private let store: BundleStore
    private let state: String?
    private let logger: Logger
    private let publish: (ModelSet) -> Void
    private var models = ModelSet()
    /// Versions that were refused, so that each is tried and logged once: "namespace/version" to reason.
    private var refused: [String: String] = [:]

    init(store: BundleStore, state: String?, logger: Logger, publish: @escaping (ModelSet) -> Void) {
        self.store = store
        self.state = state
        self.logger = logger
        self.publish = publish
    }

    /// Looks at every namespace once. Nothing is thrown: what cannot be loaded is logged, and what is live stays.
    func refresh() {
        let namespaces: [String]
        do {
            namespaces = try store.namespaces()
        } catch {
            logger.error("cannot read the models folder", metadata: ["error": "\(error)"])
            return
        }
        for namespace in namespaces { refresh(namespace) }
        for entry in models.entries where !namespaces.contains(entry.snapshot.namespace) {
            logger.warning("the namespace's folder is gone; its models stay live", metadata: ["namespace": "\(entry.snapshot.namespace)"])
            return
        }
    }

    private func refresh(_ namespace: String) {
        let live = models.entries.first { $0.snapshot.namespace == namespace }
        var version = ""
        do {
            guard let current = try store.current(namespace) else { return }
            version = current
            if live?.snapshot.version == current, live?.refusal == nil { return }
            if live?.snapshot.version == current, let live {
                // Back to the live version after a refused one.
                install(ModelSet.Entry(id: live.id, snapshot: live.snapshot, loaded: live.loaded, refusal: nil))
                return
            }
            if refused["\(namespace)/\(current)"] != nil { return }
            let started = ContinuousClock.now
            let bundle = try store.open(namespace, version: current, state: state)
            let snapshot = try Snapshot(bundle)
            let replayed = try GoldenReplay.replay(snapshot)
            install(
                ModelSet.Entry(
                    id: Array(namespace.utf8), snapshot: snapshot, loaded: .now, refusal: nil))
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            logger.info(
                "version is live",
                metadata: [
                    "namespace": "\(namespace)", "version": "\(current)", "goldens": "\(replayed)",
                    "seconds": "\((seconds * 1000).rounded() / 1000)",
                ])
        } catch {
            refused["\(namespace)/\(version)"] = "\(error)"
            logger.error(
                "version refused; \(live.map { "\($0.snapshot.version) stays live" } ?? "the namespace is not served")",
                metadata: ["namespace": "\(namespace)", "version": "\(version)", "reason": "\(error)"])
            if var live {
                live.refusal = "\(version): \(error)"
                install(live)
            }
        }
    }

    private func install(_ entry: ModelSet.Entry) {
        models = models.replacing(entry)
        publish(models)
    }
}

extension Timestamp {
    /// The machine's clock.
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
