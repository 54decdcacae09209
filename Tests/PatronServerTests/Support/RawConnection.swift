import Foundation
import PatronClient
import PatronCore
import PatronWire

/// A frame as it came.
struct Frame {
    var header: FrameHeader
    var payload: [UInt8]

    var status: StatusCode? { StatusCode(rawValue: header.code) }
    /// What is wrong, of an answer whose status is not OK.
    var detail: ErrorDetail? { payload.withUnsafeBytes { try? ErrorDetail(reading: $0) } }
    /// How often a field stands in the payload.
    func count(ofField number: UInt32) -> Int {
        payload.withUnsafeBytes { bytes in
            var (reader, count) = (ProtoReader(bytes), 0)
            while let field = reader.next() { count += field.number == number ? 1 : 0 }
            return count
        }
    }
    /// The text of a field; nil if it is not there.
    func text(ofField number: UInt32) -> String? {
        payload.withUnsafeBytes { bytes in
            var reader = ProtoReader(bytes)
            while let field = reader.next() {
                if field.number == number { return String(decoding: field.bytes, as: UTF8.self) }
            }
            return nil
        }
    }
}

/// A blocking TCP connection that sends any bytes and reads frames: what a client in another language would have.
final class RawConnection {
    private let descriptor: Int32

    /// Connects; the hello is up to the caller.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // No answer for so long is a failure, not slowness.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var noDelay: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw PatronError(.io, "cannot connect: \(String(cString: strerror(errno)))") }
    }

    /// Connects, says hello and reads the server's.
    static func greeted(_ port: Int) throws -> RawConnection {
        let connection = try RawConnection(port: port)
        try connection.send(Request.helloFrame())
        guard let hello = try connection.frame(), hello.header.kind == .hello else {
            throw PatronError(.unavailable, "the server sent no hello")
        }
        return connection
    }

    deinit { close(descriptor) }

    /// Whether something has come that was not read yet.
    func hasBytes() throws -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        guard count >= 0 || errno == EAGAIN else {
            throw PatronError(.io, "cannot receive: \(String(cString: strerror(errno)))")
        }
        return count > 0
    }

    /// Sends all bytes.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { sendWithoutSignal(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw PatronError(.io, "cannot send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// Sends a frame.
    func send(
        _ type: FrameType, code: UInt16 = 0, id: UInt32, time: UInt32 = 0, _ payload: [UInt8] = []
    ) throws {
        try send(FrameHeader(type, length: UInt32(payload.count), code: code, id: id, time: time).bytes + payload)
    }

    /// Sends a request.
    func request(_ method: Method, id: UInt32, time: UInt32 = 0, _ payload: [UInt8] = []) throws {
        try send(.request, code: method.rawValue, id: id, time: time, payload)
    }

    /// Sends a request and reads the frame behind it.
    func ask(_ method: Method, _ payload: [UInt8] = [], id: UInt32 = 1) throws -> Frame {
        try request(method, id: id, payload)
        guard let frame = try frame() else { throw PatronError(.unavailable, "the server closed the connection") }
        return frame
    }

    /// The next frame; nil when the server has closed.
    func frame() throws -> Frame? {
        guard let bytes = try read(FrameHeader.size) else { return nil }
        let header = bytes.withUnsafeBytes { $0.baseAddress.map { FrameHeader(reading: $0) } }
        guard let header, let payload = try read(Int(header.length)) else { return nil }
        return Frame(header: header, payload: payload)
    }

    /// No more bytes will be sent.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes the coming close a reset, as a crashed client's machine does.
    func vanish() {
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
    }

    private func read(_ count: Int) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes[filled...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if got < 0, errno == EINTR { continue }
            if got == 0 || (got < 0 && errno == ECONNRESET) { return nil }
            guard got > 0 else { throw PatronError(.unavailable, "no answer: \(String(cString: strerror(errno)))") }
            filled += got
        }
        return bytes
    }
}

/// A peer that is gone is an error here, not the end of the test process.
private func sendWithoutSignal(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
}

/// A message built by hand.
func message(_ build: (inout ProtoFields) -> Void) -> [UInt8] {
    var fields = ProtoFields()
    build(&fields)
    return fields.bytes
}

extension Request {
    /// A recommendation in the shop's namespace, as bytes.
    static func recommend(_ customer: String = "c4", count: UInt64 = 3, _ more: (inout ProtoFields) -> Void = { _ in })
        -> [UInt8]
    {
        message {
            $0.append(1, text: "shop")
            $0.append(2, text: customer)
            $0.append(8, varint: count)
            more(&$0)
        }
    }

    /// A batch of the shop's first customers, as bytes.
    static func batch(_ count: Int) -> [UInt8] {
        message { fields in
            fields.append(1, text: "shop")
            for at in 0..<count { fields.append(9, text: "c\(at)") }
        }
    }
}
