internal import Logging
internal import NIOEmbedded
internal import PatronCore
internal import PatronGRPC
internal import PatronService

/// The gRPC edge with the frozen bundle behind it: an input is what a client sends after HTTP/2's preface.
///
/// Whatever comes, the server's own frames are right, every stream ends once and with a status, no status is the server's own
/// fault, its books are right at each step, and nothing is left when the connection is gone. The first byte seeds the cuts of
/// the stream into reads.
final class GRPCTarget: FuzzTarget {
    private let service: LoopContext
    private let eventLoop = EmbeddedEventLoop()
    private let loop: GRPCLoop

    init() throws {
        service = LoopContext(
            of: [try Fixture().snapshot], ServiceLimits(), Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() },
            now: Timestamp(milliseconds: 1_700_000_000_000))
        var limits = GRPCLimits()
        // Small enough that inputs reach them.
        limits.streams = 16
        limits.headerBytes = 2048
        limits.partialBytes = 1024
        limits.resets = 20
        limits.controlFrames = 40
        loop = try GRPCLoop(service, limits, on: eventLoop)
    }

    var seeds: [[UInt8]] {
        var random = SeededGenerator(seed: 4)
        return [[1], [200]].flatMap { cuts in GRPCConversation.seeds.map { cuts + $0 } }
            + (0..<20).compactMap { _ in generate(&random) }
    }
    var longest: Int { 4096 }

    func generate(_ random: inout SeededGenerator) -> [UInt8]? {
        [UInt8(truncatingIfNeeded: random.next())] + GRPCConversation.random(&random)
    }

    func run(_ input: UnsafeRawBufferPointer) throws -> UInt64 {
        guard let cuts = input.first else { return 0 }
        let peer = try GRPCPeer(loop, on: eventLoop)
        try peer.send(Array(input.dropFirst()), cuts: UInt64(cuts))
        let output = try peer.close()
        try check(service.status.openConnections == 0, "no connection is counted when it is gone")
        try check(service.status.queueDepth == 0, "no place in a queue is taken when all is done")
        return try ServerFrames.behaviour(of: output).value
    }
}
