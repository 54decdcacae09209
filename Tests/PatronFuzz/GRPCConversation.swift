internal import NIOCore
internal import NIOHPACK
internal import PatronCore
internal import PatronWire

/// Writes what a gRPC client sends after the preface, frame by frame: good conversations, and ones whose parts are right and
/// whose order is not.
struct GRPCConversation {
    private(set) var bytes: [UInt8] = []
    private var encoder: HPACKEncoder

    /// HTTP/2's frame types.
    enum Frame: UInt8 {
        case data, headers, priority, reset, settings, pushPromise, ping, goAway, windowUpdate, continuation
    }

    private static let endStream: UInt8 = 1
    private static let endHeaders: UInt8 = 4

    init(huffman: Bool = false) {
        encoder = HPACKEncoder(allocator: ByteBufferAllocator(), useHuffmanEncoding: huffman)
        settings([])
    }

    mutating func frame(_ type: Frame, _ flags: UInt8 = 0, _ stream: UInt32, _ payload: [UInt8]) {
        let length = payload.count
        bytes += [UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 8)]
        bytes += [UInt8(truncatingIfNeeded: length), type.rawValue, flags] + bigEndian(stream) + payload
    }

    mutating func settings(_ values: [(id: UInt16, value: UInt32)]) {
        frame(.settings, 0, 0, values.flatMap { bigEndian($0.id) + bigEndian($0.value) })
    }

    /// Headers of a call, in one frame or cut by a continuation.
    mutating func headers(
        _ stream: UInt32, _ path: String, _ more: [(String, String)] = [], method: String = "POST",
        type: String = "application/grpc", ended: Bool = false, cut: Int? = nil
    ) {
        let usual = [
            (":method", method), (":scheme", "http"), (":path", path), (":authority", "x"), ("content-type", type),
        ]
        var block = ByteBuffer()
        try? encoder.encode(headers: HPACKHeaders(usual + more), to: &block)
        let content = Array(block.readableBytesView)
        let flags = ended ? Self.endStream : 0
        guard let cut, cut < content.count else {
            return frame(.headers, flags | Self.endHeaders, stream, content)
        }
        frame(.headers, flags, stream, Array(content[..<cut]))
        frame(.continuation, Self.endHeaders, stream, Array(content[cut...]))
    }

    mutating func message(_ stream: UInt32, _ payload: [UInt8], flag: UInt8 = 0, ended: Bool = true) {
        data(stream, [flag] + bigEndian(UInt32(payload.count)) + payload, ended: ended)
    }

    mutating func data(_ stream: UInt32, _ content: [UInt8], ended: Bool = true) {
        frame(.data, ended ? Self.endStream : 0, stream, content)
    }
}

extension GRPCConversation {
    static let paths: [String] =
        [
            "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        ] + Requests.all.map { path(of: $0.method) }

    /// `NoOp` compressed with gzip: field 7, "abc".
    private static let gzip: [UInt8] = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xb3, 0x62, 0x4e, 0x4c, 0x4a, 6, 0, 4, 0x60, 0x63, 0xf5, 5, 0, 0, 0,
    ]

    /// Where a method is served.
    private static func path(of method: Method) -> String {
        let service =
            switch method {
            case .noOp, .health, .listModels, .recordEvents, .updateItems, .eraseCustomer: "Administration"
            case .scoreCustomer, .scoreCustomers, .predictConversion, .assignSegment: "CustomerScores"
            case .getProfile: "Profiles"
            default: "Recommendations"
            }
        return "/patron.v1.\(service)/\(method.name)"
    }

    /// Good conversations.
    static var seeds: [[UInt8]] {
        var all = GRPCConversation()
        for (at, request) in Requests.all.enumerated() {
            all.headers(UInt32(2 * at + 1), path(of: request.method), [("grpc-timeout", "5S")])
            all.message(UInt32(2 * at + 1), request.payload)
        }
        var compressed = GRPCConversation(huffman: true)
        let encodings = [("grpc-encoding", "gzip"), ("grpc-accept-encoding", "identity, gzip")]
        compressed.headers(1, path(of: .noOp), encodings)
        compressed.message(1, gzip, flag: 1)
        compressed.headers(3, path(of: .recordEvents), encodings, cut: 7)
        compressed.message(3, gzip, flag: 1)
        var long = GRPCConversation()
        long.settings([(4, 5)])
        long.headers(1, paths[2])
        for _ in 0..<3 { long.message(1, [0x3A, 0], ended: false) }
        long.headers(3, paths[1])
        long.message(3, [])
        long.frame(.reset, 0, 3, [0, 0, 0, 8])
        long.frame(.ping, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])
        long.frame(.windowUpdate, 0, 1, [0, 0, 1, 0])
        long.data(1, [])
        long.frame(.goAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])
        return [all.bytes, compressed.bytes, long.bytes]
    }

    private static let timeouts = ["1S", "0n", "60S", "1H", "99999999H", "5u", "soon"]
    private static let encodings = ["gzip", "deflate", "identity", "snappy"]

    /// Frames that fit one another most of the time.
    static func random(_ random: inout SeededGenerator) -> [UInt8] {
        var talk = GRPCConversation(huffman: random.below(2) == 0)
        var next: UInt32 = 1
        for _ in 0..<(1 + random.below(12)) {
            let stream = random.below(4) == 0 ? UInt32(random.below(12)) : next
            switch random.below(14) {
            case 0: talk.settings([(UInt16(1 + random.below(6)), UInt32(truncatingIfNeeded: random.next()) >> 12)])
            case 1: talk.frame(.reset, 0, stream, [0, 0, 0, UInt8(random.below(14))])
            case 2: talk.frame(.ping, UInt8(random.below(2)), 0, [UInt8](repeating: 9, count: 8))
            case 3:
                talk.frame(.windowUpdate, 0, random.below(2) == 0 ? 0 : stream, [0, 0, UInt8(random.below(256)), 1])
            case 4: talk.frame(.priority, 0, stream, [0, 0, 0, UInt8(random.below(4)), 7])
            case 5: talk.data(stream, (0..<random.below(20)).map { _ in UInt8(random.below(4)) }, ended: false)
            default:
                talk.call(next, &random)
                next += 2
            }
        }
        return talk.bytes
    }

    private mutating func call(_ stream: UInt32, _ random: inout SeededGenerator) {
        var more: [(String, String)] = []
        var flag: UInt8 = 0
        let at = random.below(Requests.all.count + 3)
        if random.below(4) == 0 { more.append(("grpc-timeout", Self.timeouts[random.below(Self.timeouts.count)])) }
        var payload = at < 3 ? [0x3A, 0] : Requests.all[at - 3].payload
        if random.below(4) == 0 {
            let encoding = Self.encodings[random.below(Self.encodings.count)]
            more += [("grpc-encoding", encoding), ("grpc-accept-encoding", "identity,\(encoding)")]
            (flag, payload) = (UInt8(random.below(2)), random.below(2) == 0 ? Self.gzip : payload)
        }
        if random.below(8) == 0 { more.append(("authorization", "Bearer x")) }
        headers(
            stream, Self.paths[at], more, method: random.below(30) == 0 ? "GET" : "POST",
            ended: random.below(20) == 0, cut: random.below(5) == 0 ? random.below(40) : nil)
        for _ in 0..<(random.below(10) == 0 ? 2 : 1) {
            message(stream, payload, flag: flag, ended: random.below(5) != 0)
        }
    }
}

private func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
}
