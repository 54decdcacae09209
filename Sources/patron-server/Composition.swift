import Logging
import NIOCore
import NIOPosix
import PatronCommand
import PatronServer
import PatronService
import ServiceLifecycle
import UnixSignals

/// The server's parts and the order in which they start and stop.
struct Composition {
    let service: ServiceConfiguration
    let server: ServerConfiguration
    let logger: Logger

    init(_ service: ServiceConfiguration, _ server: ServerConfiguration, logger: Logger) {
        self.service = service
        self.server = server
        self.logger = logger
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT); then drains and returns. `ready` is called once with
    /// `HOST:PORT` when requests can be answered.
    func run(ready: @escaping @Sendable (String) -> Void) async throws {
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
        let edge = PatronServer(server, models, ready: ready)
        return ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: watching, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: edge, successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    }
}

/// Keeps the models what the store says.
private struct ModelWatching: Service {
    let models: ModelService

    func run() async throws { await models.watch() }
}
