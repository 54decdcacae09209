package import Logging
internal import NIOCore
internal import NIOPosix
internal import PatronBundle
internal import PatronCore
internal import ServiceLifecycle
internal import UnixSignals

/// The server: loads models, listens, answers, watches for new versions, and goes away cleanly.
package struct PatronServer: Sendable {
    private let configuration: ServerConfiguration
    private let version: String
    private let logger: Logger
    private let ready: @Sendable (String) -> Void

    /// Creates a server. `ready` is called once with `HOST:PORT` when requests can be answered.
    package init(
        _ configuration: ServerConfiguration, version: String, logger: Logger,
        ready: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.version = version
        self.logger = logger
        self.ready = ready
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT); then drains and returns. Throws `io` if the address cannot be
    /// bound.
    package func serve() async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: Serving(run: run), successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    private struct Serving: Service {
        let body: @Sendable () async throws -> Void

        init(run: @escaping @Sendable () async throws -> Void) { body = run }

        func run() async throws { try await body() }
    }

    private func run() async throws {
        let cores = System.coreCount
        let status = ServerStatus(version: version, started: .now)
        let group = MultiThreadedEventLoopGroup(
            numberOfThreads: configuration.eventLoops > 0 ? configuration.eventLoops : cores)
        let pool = ComputePool(
            threads: configuration.computeThreads > 0 ? configuration.computeThreads : cores,
            limits: configuration.limits,
            seed: UInt64(truncatingIfNeeded: status.started.milliseconds))
        let loops = try await Loops(group, configuration, status, pool)
        let background = NIOThreadPool(numberOfThreads: 1)
        background.start()
        let watcher = ModelWatcher(
            store: BundleStore(root: configuration.models, state: configuration.state), logger: logger
        ) { loops.install($0) }

        do {
            try await background.runIfActive { watcher.refresh() }
            if watcher.liveCount == 0 {
                logger.warning("no models are live yet", metadata: ["models": "\(configuration.models)"])
            }
            let listener = try await listen(group, loops)
            let address = "\(configuration.host):\(listener.localAddress?.port ?? configuration.port)"
            logger.info("listening", metadata: ["address": "\(address)", "event_loops": "\(loops.count)"])
            ready(address)
            try? await watch(watcher, background)
            logger.info("going away", metadata: ["connections": "\(status.openConnections)"])
            status.startDraining()
            try? await listener.close()
            await drain(loops, status)
        } catch {
            try? await stop(background, pool, group)
            throw error
        }
        try await stop(background, pool, group)
        logger.info("stopped")
    }

    private func listen(_ group: MultiThreadedEventLoopGroup, _ loops: Loops) async throws -> any Channel {
        let limits = configuration.limits
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: max(1, limits.pendingWriteBytes / 2), high: max(2, limits.pendingWriteBytes))
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectionHandler(loops.context(channel.eventLoop)))
                }
            }
        do {
            return try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        } catch {
            throw PatronError(
                .io, "cannot listen on \(configuration.host):\(configuration.port)", at: Place(field: "--listen"),
                cause: error)
        }
    }

    /// Looks for new versions until the shutdown.
    private func watch(_ watcher: ModelWatcher, _ background: NIOThreadPool) async throws {
        try await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .milliseconds(configuration.pollMilliseconds))
                try await background.runIfActive { watcher.refresh() }
            }
        }
    }

    /// Tells every connection, and waits until each has sent what it owes, or until the time is over.
    private func drain(_ loops: Loops, _ status: ServerStatus) async {
        let end = ContinuousClock.now + .milliseconds(configuration.drainMilliseconds)
        loops.goAway(drainMilliseconds: configuration.drainMilliseconds)
        while status.openConnections > 0, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func stop(_ background: NIOThreadPool, _ pool: ComputePool, _ group: MultiThreadedEventLoopGroup)
        async throws
    {
        try await background.shutdownGracefully()
        try await pool.stop()
        try await group.shutdownGracefully()
    }
}
