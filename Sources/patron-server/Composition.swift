import Logging
import NIOCore
import NIOPosix
import PatronCommand
import PatronConfiguration
import PatronGRPC
import PatronServer
import PatronService
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The server's parts and the order in which they start and stop.
struct Composition {
    let settings: Settings
    let logger: Logger

    init(_ settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT); then drains and returns. `ready` is called with `HOST:PORT`
    /// when requests can be answered, and then, if gRPC is served, with `grpc HOST:PORT`.
    func run(ready: @escaping @Sendable (String) -> Void) async throws {
        let service = settings.service
        let group = MultiThreadedEventLoopGroup(
            numberOfThreads: service.eventLoops > 0 ? service.eventLoops : System.coreCount)
        let models = try await ModelService(service, group: group, version: patronVersion, logger: logger)
        do {
            try await models.load()
            try await edges(models, ready: ready).run()
        } catch {
            try? await models.stop()
            try? await group.shutdownGracefully()
            throw error
        }
        try await models.stop()
        try await group.shutdownGracefully()
        logger.info("stopped")
    }

    /// Edges end before what they answer from: services are told to stop in reverse order.
    private func edges(_ models: ModelService, ready: @escaping @Sendable (String) -> Void) -> ServiceGroup {
        let watching = ModelWatching(models: models)
        let lines = ReadyLines(ready)
        var edges: [any Service] = [watching, PatronServer(settings.server, models) { lines.binary($0) }]
        if let address = settings.grpc.address {
            var grpc = settings.grpc
            grpc.drainMilliseconds = settings.server.drainMilliseconds
            edges.append(GRPCServer(address, grpc, models) { lines.other("grpc \($0)") })
        }
        return ServiceGroup(
            configuration: .init(
                services: edges.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    }
}

/// What is said when edges are ready: the binary edge first, whichever is, so that readers of the first line find it there.
private final class ReadyLines: Sendable {
    private let say: @Sendable (String) -> Void
    /// What others have to say; nil once the binary edge is ready.
    private let waiting = Mutex<[String]?>([])

    init(_ say: @escaping @Sendable (String) -> Void) { self.say = say }

    func binary(_ address: String) {
        waiting.withLock { waiting in
            for line in [address] + (waiting ?? []) { say(line) }
            waiting = nil
        }
    }

    func other(_ line: String) {
        waiting.withLock { waiting in
            if waiting == nil { say(line) } else { waiting?.append(line) }
        }
    }
}

/// Keeps the models what the store says.
private struct ModelWatching: Service {
    let models: ModelService

    func run() async throws { await models.watch() }
}
