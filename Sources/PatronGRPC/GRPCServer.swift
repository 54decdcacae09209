internal import Logging
internal import NIOCore
internal import NIOPosix
internal import PatronCore
package import PatronService
internal import ServiceLifecycle

/// The gRPC edge: listens, answers, and goes away cleanly.
package struct GRPCServer: Service {
    private let address: ListenAddress
    private let configuration: GRPCConfiguration
    private let service: ModelService
    private let ready: @Sendable (String) -> Void

    /// How often connections are looked at for what has taken too long.
    private static let sweepTime = TimeAmount.seconds(1)

    /// Creates the edge of a service. Without TLS clients must know that this is HTTP/2.
    /// `ready` is called once with `HOST:PORT` when calls can be answered.
    package init(
        _ address: ListenAddress, _ configuration: GRPCConfiguration, _ service: ModelService,
        ready: @escaping @Sendable (String) -> Void
    ) {
        self.address = address
        self.configuration = configuration
        self.service = service
        self.ready = ready
    }

    /// Each loop's part of the edge.
    package static func loops(_ service: ModelService, _ limits: GRPCLimits) async throws -> PerLoop<GRPCLoop> {
        let methods = try MethodTable()
        return try await PerLoop(service.group) { [service] loop in
            GRPCLoop(service.loops.value(on: loop), service.access, service.tls, limits, methods, loop)
        }
    }

    /// Serves until the graceful shutdown; then drains and returns. Throws `io` if the address cannot be bound.
    package func run() async throws {
        let loops = try await Self.loops(service, configuration.limits)
        let listener = try await listen(loops)
        var bound = address
        bound.port = listener.localAddress?.port ?? bound.port
        let address = "\(bound)"
        service.logger.info("listening for gRPC", metadata: ["address": "\(address)", "tls": "\(service.tls != nil)"])
        let sweeps = listener.eventLoop.scheduleRepeatedTask(initialDelay: Self.sweepTime, delay: Self.sweepTime) { _ in
            loops.runOnAll { $0.sweep() }
        }
        service.access.warnIfOpen(bound, service.logger)
        ready(address)
        try? await gracefulShutdown()
        service.status.startDraining()
        try? await listener.close()
        await drain(loops)
        sweeps.cancel()
    }

    private func listen(_ loops: PerLoop<GRPCLoop>) async throws -> any Channel {
        let bootstrap = service.listener().childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try loops.value(on: channel.eventLoop).serve(channel) }
        }
        do {
            return try await bootstrap.bind(host: address.host, port: address.port).get()
        } catch {
            throw PatronError(
                .io, "cannot listen on \(address)", at: Place(field: "--grpc-listen"),
                cause: error)
        }
    }

    /// Tells every connection, and waits until each has sent what it owes, or until the time is over.
    private func drain(_ loops: PerLoop<GRPCLoop>) async {
        let end = ContinuousClock.now + .milliseconds(configuration.drainMilliseconds)
        loops.runOnAll { loop in
            for connection in loop.connections.values { connection.goAway() }
        }
        while await open(loops) > 0, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Connections of this edge that are open.
    private func open(_ loops: PerLoop<GRPCLoop>) async -> Int {
        var count = 0
        for loop in service.group.makeIterator() {
            count += (try? await loop.submit { loops.value(on: loop).connections.count }.get()) ?? 0
        }
        return count
    }
}
