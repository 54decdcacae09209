internal import NIOCore
internal import NIOHPACK
internal import PatronCore

/// Reads what a gRPC server sent as a client must be able to: whole frames, headers before messages before one end, and a
/// status that is not the server's own fault.
struct ServerFrames {
    private struct Stream {
        var isOpen = true
        var isCall = false
        var data: [UInt8] = []
    }

    private var behaviour = Behaviour()
    private var streams: [UInt32: Stream] = [:]
    private var decoder: HPACKDecoder

    private init(tableBytes: Int) {
        decoder = HPACKDecoder(allocator: ByteBufferAllocator(), maxDynamicTableSize: tableBytes)
    }

    /// What the server's frames show. A large table takes longer to make than all else, so that only the few that need it get one.
    static func behaviour(of output: [UInt8]) throws -> Behaviour {
        var reader = ServerFrames(tableBytes: tableBytes)
        do {
            try reader.read(output)
        } catch {
            reader = ServerFrames(tableBytes: mostTableBytes)
            try reader.read(output)
        }
        return reader.behaviour
    }

    private static let headerBytes = 9
    /// Bytes of a table of headers: what almost all clients allow, and the most that one of these inputs does.
    private static let tableBytes = 1 << 14
    private static let mostTableBytes = 1 << 24
    private static let endStream: UInt8 = 1
    private static let `internal` = "13"
    /// What INTERNAL may be said of: gRPC's description of its protocol asks for it where a client breaks that.
    private static let callersFaults = [
        "a malformed grpc-timeout", "the request ends inside a message", "a message's compressed flag",
        "a compressed message without", "a message that says it is compressed",
    ]

    private mutating func read(_ output: [UInt8]) throws {
        var rest = output[...]
        while rest.count >= Self.headerBytes {
            let head = Array(rest.prefix(Self.headerBytes))
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            let stream = head[5..<9].reduce(0) { $0 << 8 | UInt32($1) }
            rest = rest.dropFirst(Self.headerBytes)
            // Where a connection ends the last frame may be cut off by the close, never by the encoder.
            try check(rest.count >= length, "whole frames")
            try frame(head[3], head[4], stream, rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        try check(rest.isEmpty, "whole frames")
    }

    private mutating func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: ArraySlice<UInt8>) throws {
        behaviour.add(Int(type) << 16 | Int(flags) << 8 | min(payload.count / 16, 64))
        switch type {
        case 0:
            try check(streams[stream]?.isOpen == true, "data on an open stream that has headers")
            streams[stream]?.data += payload
            if flags & Self.endStream != 0 { streams[stream]?.isOpen = false }
        case 1: try headers(stream, flags & Self.endStream != 0, payload)
        case 3: behaviour.add(payload.reduce(0) { $0 << 8 | Int($1) })
        case 7: behaviour.add(payload.dropFirst(4).prefix(4).reduce(0) { $0 << 8 | Int($1) })
        default: break
        }
    }

    /// A block without its announcements of tables that a test has no memory for. A server puts so few headers into its table that a
    /// small one is the same to them.
    private static func withoutImmenseTables(_ block: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var (kept, rest) = (ArraySlice<UInt8>(), block)
        while let first = rest.first, first & 0xE0 == 0x20 {
            // RFC 7541, 5.1: five bits, then groups of seven, the least first.
            var (size, shift, length) = (Int(first & 0x1F), 0, 1)
            if size == 0x1F {
                for byte in rest.dropFirst().prefix(5) {
                    size += Int(byte & 0x7F) << shift
                    (shift, length) = (shift + 7, length + 1)
                    if byte < 0x80 { break }
                }
            }
            if size <= mostTableBytes { kept += rest.prefix(length) }
            rest = rest.dropFirst(length)
        }
        return kept + rest
    }

    private mutating func headers(_ number: UInt32, _ isEnd: Bool, _ payload: ArraySlice<UInt8>) throws {
        var stream = streams[number] ?? Stream()
        try check(stream.isOpen, "one end of stream \(number)")
        var block = ByteBuffer(bytes: Self.withoutImmenseTables(payload))
        let headers = try decoder.decodeHeaders(from: &block)
        if streams[number] == nil {
            let status = headers.first(name: ":status") ?? ""
            try check(["200", "405", "415"].contains(status), "a status of HTTP")
            stream.isCall = status == "200"
            behaviour.add(status)
        } else {
            try check(isEnd, "trailers end a stream")
        }
        if isEnd {
            stream.isOpen = false
            if stream.isCall { try end(headers, stream.data) }
        }
        streams[number] = stream
    }

    private mutating func end(_ trailers: HPACKHeaders, _ data: [UInt8]) throws {
        guard let status = trailers.first(name: "grpc-status"), let code = Int(status), (0...16).contains(code) else {
            throw Finding("expected: a status of gRPC in \(trailers)")
        }
        behaviour.add(code)
        if status == Self.internal {
            let message = trailers.first(name: "grpc-message") ?? ""
            try check(Self.callersFaults.contains { message.hasPrefix($0) }, "the caller's fault, not \(message)")
        }
        var rest = data[...]
        while rest.count >= 5 {
            let length = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
            try check(rest.count >= 5 + length, "whole messages")
            rest = rest.dropFirst(5 + length)
        }
        try check(rest.isEmpty, "whole messages")
    }
}
