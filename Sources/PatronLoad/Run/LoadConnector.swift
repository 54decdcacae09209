internal import NIOCore
internal import NIOPosix
internal import PatronClient
internal import PatronCore

/// Makes the generator's connections.
enum LoadConnector {
    /// How every connection of a plan is made, but for its handler.
    static func bootstrap(_ plan: LoadPlan, on group: any EventLoopGroup) -> ClientBootstrap {
        ClientBootstrap(group: group).channelOption(.tcpOption(.tcp_nodelay), value: 1)
    }

    private static let helloTimeout = TimeAmount.seconds(10)

    /// Connects a handler on its loop; done when the server has said hello. Fails with ``PatronError``.
    static func connect(_ handler: LoadHandler, _ plan: LoadPlan, on loop: any EventLoop) -> EventLoopFuture<Void> {
        let ready = loop.makePromise(of: Void.self)
        let handler = NIOLoopBound(handler, eventLoop: loop)
        handler.value.greet(ready)
        let bootstrap = bootstrap(plan, on: loop)
            .channelInitializer { [encryption = plan.encryption] channel in
                channel.eventLoop.makeCompletedFuture {
                    try encryption?.secure(channel)
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
        bootstrap.connect(host: plan.host, port: plan.port).whenFailure { error in
            ready.fail(
                PatronError(.unavailable, "cannot connect to \(plan.host):\(plan.port)", cause: ConnectFailure(error)))
        }
        let late = loop.scheduleTask(in: helloTimeout) {
            ready.fail(PatronError(.unavailable, "\(plan.host):\(plan.port) sent no hello within 10 s"))
            handler.value.close()
        }
        ready.futureResult.whenComplete { _ in late.cancel() }
        return ready.futureResult
    }
}
