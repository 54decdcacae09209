import Foundation
import PatronCore

/// A blocking connection that sends any bytes and reads HTTP answers.
final class HTTPSocket {
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    private let descriptor: Int32
    private var unread: [UInt8] = []

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
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

    deinit { close(descriptor) }

    func send(_ text: String) { send(Data(text.utf8)) }
    func send(_ bytes: Data) { _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } }

    func get(_ path: String, method: String = "GET") throws -> Answer? {
        send("\(method) \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
        return try answer()
    }

    /// The next answer; nil when the server has closed the connection.
    func answer() throws -> Answer? {
        while true {
            let text = String(decoding: unread, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
                let length = Int(headers["content-length"] ?? "0") ?? 0
                let body = Array(text[end.upperBound...].utf8)
                if body.count >= length {
                    unread = Array(body.dropFirst(length))
                    return Answer(
                        status: Int(lines[0].split(separator: " ")[1]) ?? 0, headers: headers,
                        body: String(decoding: body.prefix(length), as: UTF8.self))
                }
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EAGAIN { throw PatronError(.io, "no answer") }
            guard count > 0 else { return nil }
            unread += buffer[..<count]
        }
    }
}
