import Foundation
import Logging
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import NIOPosix
import PatronGRPC
import PatronService
import PatronTestSupport

/// A connection without sockets to a service without models, with an HTTP/2 client that sends any frames at its other end.
final class RawHTTP2: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let service: ModelService
    private let loops: PerLoop<GRPCLoop>
    private let ends: NIOLoopBoundBox<Ends?>
    private let folder: URL

    /// Both ends, on the loop's thread.
    private struct Ends {
        let server = EmbeddedChannel()
        let client = EmbeddedChannel()
        let received = Received()
    }

    /// What came back, in the order of its coming.
    private final class Received: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame
        var frames: [HTTP2Frame] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { frames.append(unwrapInboundIn(data)) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }

    init(
        callers: String? = nil, service serviceLimits: ServiceLimits = ServiceLimits(),
        _ change: (inout GRPCLimits) -> Void = { _ in }
    ) async throws {
        folder = try TestData.temporaryFolder()
        var configuration = ServiceConfiguration()
        configuration.models = folder.path
        configuration.limits = serviceLimits
        if let callers { configuration.tokens = try Self.write(callers, into: folder) }
        service = try await ModelService(
            configuration, group: group, version: "test", logger: Logger(label: "test"))
        var limits = GRPCLimits()
        change(&limits)
        let loops = try await GRPCServer.loops(service, limits)
        self.loops = loops
        let loop = group.next()
        ends = try await loop.submit {
            let ends = Ends()
            try loops.value(on: loop).serve(ends.server)
            try ends.server.connect(to: SocketAddress(unixDomainSocketPath: "/server")).wait()
            try ends.client.pipeline.syncOperations.addHandlers([NIOHTTP2Handler(mode: .client), ends.received])
            try ends.client.connect(to: SocketAddress(unixDomainSocketPath: "/client")).wait()
            try Self.pump(ends)
            return NIOLoopBoundBox(ends, eventLoop: loop)
        }.get()
    }

    /// To be called at the end of each test. The channels go where they were made: on the loop's thread.
    func close() async throws {
        try await ends.eventLoop.submit { [ends] in
            _ = try? ends.value?.server.finish(acceptAlreadyClosed: true)
            ends.value = nil
        }.get()
        try await service.stop()
        try await group.shutdownGracefully()
        try FileManager.default.removeItem(at: folder)
    }

    /// Writes the tokens file; its path.
    private static func write(_ callers: String, into folder: URL) throws -> String {
        let file = folder.appendingPathComponent("tokens.yaml")
        try Data("callers:\n\(callers)".utf8).write(to: file, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        return file.path
    }

    /// Replaces the tokens file, and lets the server see it.
    func setCallers(_ callers: String) throws {
        _ = try Self.write(callers, into: folder)
        service.access.refresh(Logger(label: "test"))
    }

    /// Lets the server look for what has taken too long.
    func sweep() async throws {
        let loop = ends.eventLoop
        try await onLoop { [loops] ends in
            loops.value(on: loop).sweep()
            try Self.pump(ends)
        }
    }

    private struct Closed: Error {}

    private func onLoop<Result: Sendable>(_ body: @escaping @Sendable (Ends) throws -> Result) async throws -> Result {
        try await ends.eventLoop.submit { [ends] in
            guard let ends = ends.value else { throw Closed() }
            return try body(ends)
        }.get()
    }

    /// Carries bytes over until neither end has more to say.
    private static func pump(_ ends: Ends) throws {
        while true {
            var moved = false
            while case .byteBuffer(let bytes)? = try ends.client.readOutbound(as: IOData.self) {
                moved = true
                if ends.server.isActive { try ends.server.writeInbound(bytes) }
            }
            while case .byteBuffer(let bytes)? = try ends.server.readOutbound(as: IOData.self) {
                moved = true
                _ = try? ends.client.writeInbound(bytes)
            }
            if !moved { return }
        }
    }

    /// Sends frames and lets the server answer what it answers at once.
    func send(_ frames: [HTTP2Frame]) async throws {
        try await onLoop { ends in
            for frame in frames { ends.client.write(frame, promise: nil) }
            ends.client.flush()
            try Self.pump(ends)
        }
    }

    /// Sends bytes as they are.
    func send(bytes: [UInt8]) async throws {
        try await onLoop { ends in
            if ends.server.isActive { try ends.server.writeInbound(ByteBuffer(bytes: bytes)) }
            try Self.pump(ends)
        }
    }

    /// All frames that came so far.
    func received() async throws -> [HTTP2Frame] {
        try await onLoop { ends in
            try Self.pump(ends)
            return ends.received.frames
        }
    }

    /// Whether the server keeps the connection.
    func isOpen() async throws -> Bool { try await onLoop { $0.server.isActive } }

    /// The error that the server ended the connection with; nil while it goes on.
    func goAwayCode() async throws -> HTTP2ErrorCode? {
        for frame in try await received() { if case .goAway(_, let code, _) = frame.payload { return code } }
        return nil
    }
}

/// An answer to one call.
struct RawAnswer {
    var headers = HPACKHeaders()
    var trailers = HPACKHeaders()
    var data: [UInt8] = []
    var ended = false
    var reset: HTTP2ErrorCode?

    var status: String? { trailers.first(name: "grpc-status") }

    init(_ frames: [HTTP2Frame], _ stream: HTTP2StreamID) {
        for frame in frames where frame.streamID == stream {
            switch frame.payload {
            case .headers(let content):
                if headers.isEmpty { headers = content.headers }
                trailers = content.headers
                ended = ended || content.endStream
            case .data(let content):
                if case .byteBuffer(let bytes) = content.data { data += Array(bytes.readableBytesView) }
            case .rstStream(let code): reset = code
            default: break
            }
        }
    }
}

extension RawHTTP2 {
    static let noOp = "/patron.v1.Administration/NoOp"
    /// An empty message, compressed with gzip.
    static let compressedNothing: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]

    static func headers(
        _ more: [(String, String)] = [], on stream: HTTP2StreamID = 1, path: String = noOp, method: String = "POST",
        type: String = "application/grpc", ended: Bool = false
    ) -> HTTP2Frame {
        let headers = HPACKHeaders(
            [
                (":method", method), (":scheme", "http"), (":path", path), (":authority", "test"),
                ("content-type", type),
                ("te", "trailers"),
            ] + more)
        return HTTP2Frame(streamID: stream, payload: .headers(.init(headers: headers, endStream: ended)))
    }

    static func data(_ bytes: [UInt8], on stream: HTTP2StreamID = 1, ended: Bool = true) -> HTTP2Frame {
        HTTP2Frame(
            streamID: stream, payload: .data(.init(data: .byteBuffer(ByteBuffer(bytes: bytes)), endStream: ended)))
    }

    /// A message of a request with its prefix.
    static func message(_ bytes: [UInt8], flag: UInt8 = 0) -> [UInt8] {
        [flag] + withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes
    }

    /// The answer to a call whose frames are given.
    func call(_ frames: [HTTP2Frame], _ stream: HTTP2StreamID = 1) async throws -> RawAnswer {
        try await send(frames)
        return RawAnswer(try await received(), stream)
    }
}
