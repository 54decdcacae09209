internal import Logging
internal import NIOCore
internal import NIOPosix
internal import PatronCore
package import PatronService
internal import ServiceLifecycle

/// The binary edge: listens, answers, and goes away cleanly.
package struct PatronServer: Service {
    private let configuration: ServerConfiguration
    private let service: ModelService
    private let ready: @Sendable (String) -> Void

    /// Creates the edge of a service. `ready` is called once with `HOST:PORT` when requests can be answered.
    package init(
        _ configuration: ServerConfiguration, _ service: ModelService, ready: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.service = service
        self.ready = ready
    }

    /// Serves until the graceful shutdown; then drains and returns. Throws `io` if the address cannot be bound.
    package func run() async throws {
        let loops = try await PerLoop(service.group) { [service, configuration] in
            EdgeLoop(service.loops.value(on: $0), service, drainMilliseconds: configuration.drainMilliseconds, on: $0)
        }
        let listener = try await listen(loops)
        loops.runOnAll { $0.sweep.start() }
        var bound = configuration.address
        bound.port = listener.localAddress?.port ?? bound.port
        let address = "\(bound)"
        service.logger.info(
            "listening", metadata: ["address": "\(address)", "event_loops": "\(service.loops.count)"])
        service.access.warnIfOpen(bound, service.logger)
        ready(address)
        try? await gracefulShutdown()
        service.logger.info("going away", metadata: ["connections": "\(service.status.openConnections)"])
        service.status.startDraining()
        try? await listener.close()
        await drain(loops)
    }

    private func listen(_ loops: PerLoop<EdgeLoop>) async throws -> any Channel {
        let bootstrap = service.listener()
            // The memory that every connection keeps for reading: small at first, and one buffer at most.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 16_384)
            )
            .childChannelOption(.maxMessagesPerRead, value: 1)
            // TLS says in its own way that no more comes.
            .childChannelOption(.allowRemoteHalfClosure, value: service.tls == nil)
            .childChannelInitializer { [service] channel in
                channel.eventLoop.makeCompletedFuture {
                    try service.tls?.secure(channel)
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(loops.value(on: channel.eventLoop)))
                }
            }
        do {
            return try await bootstrap.bind(host: configuration.address.host, port: configuration.address.port).get()
        } catch {
            throw PatronError(
                .io, "cannot listen on \(configuration.address)", at: Place(field: "--listen"), cause: error)
        }
    }

    /// Tells every connection, and waits until each has sent what it owes, or until the time is over.
    private func drain(_ loops: PerLoop<EdgeLoop>) async {
        let end = ContinuousClock.now + .milliseconds(configuration.drainMilliseconds)
        let milliseconds = configuration.drainMilliseconds
        loops.runOnAll { loop in
            for handler in loop.sweep.connections {
                handler.goAway("shutting down", drainMilliseconds: milliseconds)
            }
        }
        while service.status.openConnections > 0, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}
