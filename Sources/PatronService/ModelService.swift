internal import CPatronThreads
package import Logging
internal import NIOCore
package import NIOPosix
internal import PatronBundle
internal import PatronCore
internal import ServiceLifecycle

/// What all edges answer from: live models on every event loop, compute threads, status. Edges come and go; this stays.
package final class ModelService: Sendable {
    package let configuration: ServiceConfiguration
    package let status: ServiceStatus
    package let group: MultiThreadedEventLoopGroup
    package let loops: PerLoop<LoopContext>
    package let logger: Logger
    package let access: AccessList
    package let live = LiveModels()
    /// nil where connections are not encrypted.
    package let tls: ServerTLS?
    private let log: ServiceLog
    private let pool: ComputePool
    private let background: IdleThread
    private let watcher: ModelWatcher
    private let state: StateService?

    /// Starts the compute threads of a service whose requests are read on the loops of `group`.
    package init(
        _ configuration: ServiceConfiguration, group: MultiThreadedEventLoopGroup, version: String, logger: Logger
    ) async throws {
        var configuration = configuration
        let room = FileLimit.raise()
        if configuration.limits.connections > room {
            logger.warning(
                "fewer connections than configured: the process may not open more files",
                metadata: ["configured": "\(configuration.limits.connections)", "allowed": "\(room)"])
            configuration.limits.connections = room
        }
        let limits = configuration.limits
        self.configuration = configuration
        self.group = group
        self.logger = logger
        access = try AccessList(tokens: configuration.tokens)
        tls = try ServerTLS(
            configuration.tls, handshakeMilliseconds: limits.connection.handshakeMilliseconds)
        status = ServiceStatus(version: version, started: .now)
        pool = ComputePool(
            threads: configuration.computeThreads > 0 ? configuration.computeThreads : System.coreCount,
            limits: limits, seed: UInt64(truncatingIfNeeded: status.started.milliseconds),
            metrics: status.metrics)
        let state = try configuration.state.map { [status] (directory) throws(PatronError) in
            try StateService(directory, configuration.durability, limits, logger: logger, metrics: status.metrics)
        }
        self.state = state
        let customers = try configuration.state.map { try CustomerHash(state: $0) } ?? CustomerHash()
        log = ServiceLog(
            requests: RequestLog(
                every: configuration.logRequests, customers: customers, logger: logger, metrics: status.metrics),
            logger)
        loops = try await PerLoop(group) { [status, pool, log] _ in
            LoopContext(limits, status, pool, log, state, seed: .random(in: .min ... .max))
        }
        background = IdleThread(logger: logger)
        watcher = ModelWatcher(
            store: BundleStore(root: configuration.models, state: configuration.state), overlays: state,
            keepsPrevious: configuration.previousVersions > 0, logger: logger, metrics: status.metrics
        ) { [loops, live] models in
            live.publish(models)
            // Requests under way keep the old models, and so their memory, until they end.
            loops.runOnAll { $0.models = models }
        }
        exposeState()
    }

    /// Loads what the store says is live, at full speed: nobody is served yet. A namespace that cannot be loaded is logged and
    /// not served.
    package func load() async throws {
        _ = try await NIOThreadPool.singleton.runIfActive { [watcher] in watcher.refresh() }
        live.finishedLoading()
        if watcher.liveCount == 0 {
            logger.warning("no models are live yet", metadata: ["models": "\(configuration.models)"])
        }
    }

    /// Looks for new versions until the shutdown.
    package func watch() async {
        try? await cancelWhenGracefulShutdown { [self] in
            // A version that takes long to load does not hold up a token that was taken back.
            async let files: Void = poll { [self] in
                access.refresh(logger)
                tls?.refresh(logger)
            }
            try await background.run { [watcher] in watcher.warm() }
            try await poll { [self] in
                let hasReleased = try await background.run { [watcher] in watcher.refresh() }
                // What a version's recorded events took lies in pieces between those of the next; not on the idle thread, which
                // would hold up whoever allocates.
                if hasReleased { patron_give_memory_back() }
                state?.tidy()
            }
            try await files
        }
    }

    private func poll(_ look: @Sendable () async throws -> Void) async throws {
        while true {
            try await Task.sleep(for: .milliseconds(configuration.pollMilliseconds))
            try await look()
        }
    }

    /// Ends the threads; requests that still wait are answered with UNAVAILABLE.
    package func stop() async throws {
        try await background.stop()
        try await state?.stop()
        try await pool.stop()
        log.requests.finish()
    }
}
