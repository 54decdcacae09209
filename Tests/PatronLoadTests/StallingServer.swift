import Foundation
import NIOCore
import NIOPosix
import PatronCore
import PatronWire
import Synchronization

/// A server on a thread of its own that echoes every request, and does odd things on purpose.
final class StallingServer: Sendable {
    struct Oddities: Sendable {
        /// The thread sleeps before it answers the request with this number, counted over all connections.
        var stallsAt = -1
        var stall = 0.0
        /// Requests with these numbers are never answered.
        var ignores: Range<Int> = 0..<0
        /// The connection is closed instead of answering this request.
        var closesAt = -1
        /// Every so many requests, one is refused.
        var shedsEvery = 0
        /// Answers carry a model version; from this request on, another.
        var newVersionAt: Int?
    }

    /// Numbers requests.
    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count - 1
            }
        }
    }

    let port: Int
    private let group: MultiThreadedEventLoopGroup

    static func start(_ oddities: Oddities = Oddities()) async throws -> StallingServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let counter = Counter()
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(oddities, counter))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return StallingServer(channel, group)
    }

    private init(_ channel: any Channel, _ group: MultiThreadedEventLoopGroup) {
        port = channel.localAddress?.port ?? 0
        self.group = group
    }

    func stop() async { try? await group.shutdownGracefully() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let oddities: Oddities
        private let counter: Counter
        private var input = FrameInput()

        init(_ oddities: Oddities, _ counter: Counter) {
            self.oddities = oddities
            self.counter = counter
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var incoming = unwrapInboundIn(data)
            var out = ByteBuffer()
            var closes = false
            input.read(&incoming) { bytes in
                guard let base = bytes.baseAddress else { return 0 }
                var offset = 0
                while bytes.count - offset >= FrameHeader.size {
                    let header = FrameHeader(reading: base + offset)
                    guard bytes.count - offset >= FrameHeader.size + Int(header.length) else { break }
                    offset += FrameHeader.size + Int(header.length)
                    if header.kind == .hello { out.writeHello(ServerHello(server: "stalling/1").payload) }
                    if header.kind == .request { closes = !answer(header, &out) || closes }
                }
                return offset
            }
            context.writeAndFlush(wrapOutboundOut(out), promise: nil)
            if closes { context.close(promise: nil) }
        }

        /// False if the connection ends.
        private func answer(_ header: FrameHeader, _ out: inout ByteBuffer) -> Bool {
            let number = counter.next()
            if number == oddities.stallsAt { Thread.sleep(forTimeInterval: oddities.stall) }
            if number == oddities.closesAt { return false }
            if oddities.ignores.contains(number) { return true }
            if oddities.shedsEvery > 0, number % oddities.shedsEvery == 0 {
                out.writeError(id: header.id, .resourceExhausted, ErrorDetail("too much"))
            } else if let new = oddities.newVersionAt {
                var fields = ProtoFields()
                fields.append(1, text: number < new ? "v1" : "v2")
                out.writeFrame(FrameHeader(.response, id: header.id), fields.bytes)
            } else {
                out.writeFrame(FrameHeader(.response, id: header.id))
            }
            return true
        }
    }
}
