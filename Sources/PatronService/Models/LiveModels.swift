internal import Synchronization

/// The live models for whoever is not an event loop. Reading never waits for a version that is being loaded.
package final class LiveModels: Sendable {
    private struct State {
        var models = ModelSet()
        var isLoaded = false
    }

    private let state = Mutex(State())

    /// What is served, sorted by namespace.
    package var models: [LiveModel] { state.withLock { $0.models }.entries.map(LiveModel.init) }
    /// Whether the store has been looked at and there is something to answer from.
    package var isReady: Bool { state.withLock { $0.isLoaded && !$0.models.entries.isEmpty } }

    func publish(_ models: ModelSet) { state.withLock { $0.models = models } }
    func finishedLoading() { state.withLock { $0.isLoaded = true } }
}
