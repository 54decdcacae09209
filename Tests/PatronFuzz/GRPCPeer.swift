internal import NIOCore
internal import NIOEmbedded
internal import PatronCore
internal import PatronGRPC

/// A connection to the gRPC edge without a socket: bytes in, bytes out.
final class GRPCPeer {
    private let loop: GRPCLoop
    private let channel: EmbeddedChannel
    private var output: [UInt8] = []

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    init(_ loop: GRPCLoop, on eventLoop: EmbeddedEventLoop) throws {
        self.loop = loop
        channel = EmbeddedChannel(loop: eventLoop)
        try loop.serve(channel)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/server")).wait()
    }

    /// Sends the preface and these bytes, in pieces that a seed decides.
    func send(_ bytes: [UInt8], cuts: UInt64) throws {
        let stream = ByteBuffer(bytes: Self.preface + bytes)
        var random = SeededGenerator(seed: cuts)
        // Most inputs come in one piece, as most bursts do.
        let longest = cuts < 128 ? stream.readableBytes : 1 + random.below(200)
        var rest = stream
        while rest.readableBytes > 0, channel.isActive {
            let count = cuts < 128 ? rest.readableBytes : 1 + random.below(min(longest, rest.readableBytes))
            guard let piece = rest.readSlice(length: count) else { break }
            _ = try? channel.writeInbound(piece)
            try settle()
        }
    }

    /// Lets the server do what it still has to, and checks its books.
    private func settle() throws {
        channel.embeddedEventLoop.run()
        while case .byteBuffer(let bytes)? = try channel.readOutbound(as: IOData.self) {
            output += bytes.readableBytesView
        }
        if let fault = loop.brokenInvariant { throw Finding("expected: \(fault)") }
    }

    /// Closes the connection: nothing is left of it. What the server sent.
    func close() throws -> [UInt8] {
        try settle()
        loop.sweep()
        try settle()
        _ = try? channel.finish(acceptAlreadyClosed: true)
        // Timers hold on to the connection.
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        try check(loop.openConnections == 0 && loop.openCalls == 0, "nothing is left of a connection that is gone")
        return output
    }
}
