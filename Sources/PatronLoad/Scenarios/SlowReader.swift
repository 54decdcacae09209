internal import NIOCore
internal import NIOPosix
internal import PatronClient
internal import PatronCore

/// A connection that asks at a fixed rate and never reads an answer.
struct SlowReader {
    /// Requests a second, as long as the connection takes them.
    let rate: Double
    private static let ticksPerSecond = 100.0

    func run(_ plan: LoadPlan) async throws {
        let greeted = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let hello = Request.helloFrame(token: plan.token)
        let connecting = LoadConnector.bootstrap(plan, on: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { [encryption = plan.encryption] channel in
                channel.eventLoop.makeCompletedFuture {
                    try encryption?.secure(channel)
                    try channel.pipeline.syncOperations.addHandler(DeafHandler(hello, greeted))
                }
            }
            .connect(host: plan.host, port: plan.port)
        connecting.whenFailure { greeted.fail($0) }
        let channel = try await connecting.get()
        defer { channel.close(promise: nil) }
        try await greeted.futureResult.get()
        var source = RequestSource(plan.workload, thread: 0, seed: plan.seed)
        var id: UInt32 = 0
        while true {
            if channel.isWritable {
                var buffer = ByteBuffer()
                for _ in 0..<max(1, Int(rate / Self.ticksPerSecond)) {
                    id += 1
                    source.next { _, frame in
                        let start = buffer.writerIndex
                        buffer.writeBytes(frame)
                        buffer.setInteger(id, at: start + 8)
                    }
                }
                channel.writeAndFlush(buffer, promise: nil)
            }
            try await Task.sleep(for: .seconds(1 / Self.ticksPerSecond))
        }
    }
}

/// Greets, and reads no more once the server has: to agree on TLS a client has to read.
private final class DeafHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let hello: [UInt8]
    private let greeted: EventLoopPromise<Void>

    init(_ hello: [UInt8], _ greeted: EventLoopPromise<Void>) {
        self.hello = hello
        self.greeted = greeted
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: hello)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.channel.setOption(ChannelOptions.autoRead, value: false).cascade(to: greeted)
    }

    func channelInactive(context: ChannelHandlerContext) {
        greeted.fail(PatronError(.unavailable, "the server closed the connection before it said hello"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        greeted.fail(PatronError(.unavailable, "cannot connect", cause: ConnectFailure(error)))
        context.close(promise: nil)
    }
}
