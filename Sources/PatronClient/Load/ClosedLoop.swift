internal import NIOCore
internal import NIOPosix
internal import PatronCore

/// A closed-loop load generator: each connection keeps `depth` requests in flight and sends the next when one is
/// answered.
///
/// It tells how fast a server can go. While the server stalls, it waits and asks nothing, so that its high percentiles
/// flatter the server: for latency under a given rate use an open loop.
public enum ClosedLoop {
    /// Runs a plan to its end. Throws if a connection cannot be made; connections that break later count as `LOST`.
    public static func run(_ plan: LoadPlan) async throws -> LoadReport {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let report = try await run(plan, on: group.next())
            try await group.shutdownGracefully()
            return report
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private static func run(_ plan: LoadPlan, on loop: any EventLoop) async throws -> LoadReport {
        let tally = try await loop.submit { NIOLoopBound(LoadTally(), eventLoop: loop) }.get()
        var connections: [(channel: any Channel, handler: NIOLoopBound<LoadHandler>)] = []
        for number in 0..<plan.connections {
            let ready = loop.makePromise(of: Void.self)
            let bootstrap = ClientBootstrap(group: loop).channelOption(.tcpOption(.tcp_nodelay), value: 1)
            do {
                connections.append(
                    try await bootstrap.connect(host: plan.host, port: plan.port) { channel in
                        channel.eventLoop.makeCompletedFuture {
                            let handler = LoadHandler(plan, number: number, tally: tally.value, ready: ready)
                            try channel.pipeline.syncOperations.addHandler(handler)
                            return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
                        }
                    })
            } catch {
                let failure = PatronError(
                    .unavailable, "cannot connect to \(plan.host):\(plan.port)", cause: ConnectFailure(error))
                ready.fail(failure)
                throw failure
            }
            try await ready.futureResult.get()
        }
        let handlers = connections.map(\.handler)
        try await loop.submit { for handler in handlers { handler.value.start() } }.get()
        try await Task.sleep(for: .milliseconds(plan.warmUp.milliseconds))
        let watcher = PauseWatcher()
        let started = try await loop.submit { tally.value.startMeasuring() }.get()
        try await Task.sleep(for: .milliseconds(plan.duration.milliseconds))
        let ended = try await loop.submit { tally.value.stop() }.get()
        let paused = await watcher.stop()

        // What is still in flight was sent in time and belongs to the measurement.
        for _ in 0..<200 where try await loop.submit({ tally.value.inFlight }).get() > 0 {
            try await Task.sleep(for: .milliseconds(10))
        }
        for connection in connections { connection.channel.close(promise: nil) }
        return try await loop.submit {
            tally.value.report(seconds: Double(ended - started) / 1e9, pausedSeconds: paused)
        }.get()
    }
}
