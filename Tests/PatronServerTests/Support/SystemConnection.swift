import Foundation

/// What the system says of an established connection that a server on this machine has accepted: a line of `/proc/net/tcp`.
struct SystemConnection {
    /// Seconds until the system asks the peer whether it is still there; nil if it never does.
    let keepalive: Double?

    /// Those of a listener's port.
    static func accepted(onPort port: Int) throws -> [SystemConnection] {
        // Files of proc(5) have no size: they are read to their end.
        let table = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/net/tcp")).readToEnd() ?? Data()
        let suffix = String(format: ":%04X", port)
        return String(decoding: table, as: UTF8.self).split(separator: "\n").compactMap { line in
            // The fields: number, own address, peer, state (01: established), queues, timer and when in hundredths of a second.
            let fields = line.split(separator: " ")
            guard fields.count > 5, fields[1].hasSuffix(suffix), fields[3] == "01" else { return nil }
            let timer = fields[5].split(separator: ":")
            let hundredths = timer.first == "02" ? timer.last.flatMap { Int($0, radix: 16) } : nil
            return SystemConnection(keepalive: hundredths.map { Double($0) / 100 })
        }
    }
}
