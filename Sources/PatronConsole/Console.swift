internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOPosix
internal import PatronCore
package import PatronService
internal import ServiceLifecycle

/// The HTTP edge for operators: health, metrics, a page. It has an event loop of its own and reads what others
/// count, so that no answer waits for it.
package struct Console: Service {
    private let configuration: ConsoleConfiguration
    private let address: ListenAddress
    private let status: ServiceStatus
    private let live: LiveModels
    private let logger: Logger
    private let ready: @Sendable (String) -> Void

    /// Creates the console of a service; nil if the configuration names no address. `ready` is called once with `HOST:PORT`
    /// when it can be asked.
    package init?(
        _ configuration: ConsoleConfiguration, _ status: ServiceStatus, _ live: LiveModels, logger: Logger,
        ready: @escaping @Sendable (String) -> Void
    ) {
        guard let address = configuration.address else { return nil }
        self.address = address
        self.configuration = configuration
        self.status = status
        self.live = live
        self.logger = logger
        self.ready = ready
    }

    /// Serves until the graceful shutdown. Throws `io` if the address cannot be bound.
    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await application(group).run()
        } catch let error as IOError {
            try await group.shutdownGracefully()
            throw PatronError(
                .io, "cannot listen on \(address)", at: Place(field: "--console-listen"), cause: error)
        }
        try await group.shutdownGracefully()
    }

    private func application(_ group: MultiThreadedEventLoopGroup) -> some ApplicationProtocol {
        // Hummingbird's own lines are of no use to an operator.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let (host, logger, ready, metrics) = (address.host, logger, ready, status.metrics)
        let time = TimeAmount.milliseconds(Int64(configuration.requestMilliseconds))
        return Application(
            router: ConsoleRoutes(status: status, live: live).router(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionWatch(time, metrics)],
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: configuration.requestBytes, maxHeaderListSize: configuration.requestBytes,
                        maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connections, logger: quiet)),
            onServerRunning: { channel in
                let address = ListenAddress(host: host, port: channel.localAddress?.port ?? 0).description
                logger.info("the console listens", metadata: ["address": "\(address)"])
                ready(address)
            },
            eventLoopGroupProvider: .shared(group), logger: quiet)
    }
}
