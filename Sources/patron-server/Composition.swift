import Logging
import NIOCore
import NIOPosix
import PatronCommand
import PatronConfiguration
import PatronServer
import PatronService
import ServiceLifecycle
import UnixSignals

/// The server's parts and the order in which they start and stop.
struct Composition {
    let settings: Settings
    let logger: Logger

    init(_ settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT); then drains and returns. `ready` is called once with
    /// `HOST:PORT` when requests can be answered.
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
        let edge = PatronServer(settings.server, models, ready: ready)
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
