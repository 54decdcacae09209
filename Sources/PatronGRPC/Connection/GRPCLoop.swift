internal import Logging
package import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import PatronCore
internal import PatronService

/// What the gRPC edge keeps for one event loop: memory for answers, and the loop's connections. Used on that loop only.
package final class GRPCLoop {
    let service: LoopContext
    let access: AccessList
    let tls: ServerTLS?
    let limits: GRPCLimits
    let methods: MethodTable
    /// Where work comes back to.
    let eventLoop: any EventLoop
    /// How far the loop is behind.
    let clock: TurnClock
    var connections: [ObjectIdentifier: GRPCConnection] = [:]
    /// The answer under way. Its memory is used again, because the collector of writes copies it.
    var out = ByteBuffer()
    private var spare: ByteBuffer?

    /// Longer buffers are not kept: few answers are so long.
    private static let keptBytes = 1 << 20

    init(
        _ service: LoopContext, _ access: AccessList, _ tls: ServerTLS?, _ limits: GRPCLimits,
        _ methods: MethodTable, _ eventLoop: any EventLoop
    ) {
        self.service = service
        self.access = access
        self.tls = tls
        self.limits = limits
        self.methods = methods
        self.eventLoop = eventLoop
        clock = TurnClock(service.limits.connection, on: eventLoop)
    }

    /// Makes a channel a connection of this loop: bytes in, bytes out. To be called on the loop, before the channel is active.
    package func serve(_ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        try tls?.secure(channel, ["h2"])
        let connection = GRPCConnection(self)
        try pipeline.addHandlers([
            WriteCollector(self),
            NIOHTTP2Handler(
                mode: .server, frameDelegate: connection, connectionConfiguration: connectionConfiguration,
                streamConfiguration: streamConfiguration),
            connection,
        ])
    }

    /// Bytes of requests on one connection that may be under way before the server has said that it has read them.
    var connectionWindow: Int { max(1 << 20, streamWindow) }

    /// A legal request fits whole, so that streams need no window updates. A client may compress for the worse.
    private var streamWindow: Int { min(Int(Int32.max), service.limits.frameBytes + (64 << 10)) }

    private var connectionConfiguration: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.streams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: limits.headerBytes),
            HTTP2Setting(parameter: .initialWindowSize, value: streamWindow),
        ]
        // Clients may go on sending for a moment on streams that were reset.
        configuration.maximumRecentlyResetStreams = limits.streams
        configuration.controlFrameRateLimit.maximumCount = limits.controlFrames
        configuration.controlFrameRateLimit.windowLength = .seconds(1)
        return configuration
    }

    private var streamConfiguration: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.streamResetFrameRateLimit.maximumCount = limits.resets
        configuration.streamResetFrameRateLimit.windowLength = .seconds(Int64(limits.resetWindowSeconds))
        return configuration
    }

    func takeBuffer() -> ByteBuffer {
        let buffer = spare ?? ByteBuffer()
        spare = nil
        return buffer
    }

    /// Takes a written buffer back. If the socket took everything at once, the memory is ours alone again, and this keeps it.
    func giveBack(_ buffer: consuming ByteBuffer) {
        guard buffer.capacity <= Self.keptBytes else { return }
        buffer.clear()
        spare = buffer
    }

    /// Looks after what no event looks after: time that has passed, and health that has changed.
    package func sweep() {
        let now = NIODeadline.now()
        for connection in connections.values { connection.sweep(now) }
    }
}
