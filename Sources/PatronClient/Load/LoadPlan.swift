public import PatronCore
internal import PatronWire

/// What a load generator sends, and for how long.
public struct LoadPlan: Sendable {
    /// The server.
    public var host: String
    /// The server's port.
    public var port: Int
    /// What the server demands to let a client in.
    public var token: [UInt8] = []
    /// Whole request frames, sent in turn; their ids are rewritten.
    public var frames: [[UInt8]]
    /// Connections at once.
    public var connections = 16
    /// Requests in flight on each connection.
    public var depth = 1
    /// How long is measured.
    public var duration: TimeSpan = .seconds(10)
    /// How long load is given before measuring starts.
    public var warmUp: TimeSpan = .seconds(1)

    /// Creates a plan; throws `badUsage` for frames that are no whole requests.
    public init(host: String, port: Int, frames: [[UInt8]]) throws(PatronError) {
        self.host = host
        self.port = port
        self.frames = frames
        guard !frames.isEmpty else { throw PatronError(.badUsage, "there are no requests to send") }
        for (at, frame) in frames.enumerated() {
            let isRequest =
                frame.count >= FrameHeader.size
                && frame.withUnsafeBytes { bytes in
                    guard let start = bytes.baseAddress else { return false }
                    let header = FrameHeader(reading: start)
                    return header.kind == .request && Int(header.length) == bytes.count - FrameHeader.size
                }
            if !isRequest { throw PatronError(.badUsage, "frame \(at + 1) is no whole request frame") }
        }
    }

    /// Cuts a file of request frames, one after the other, into frames. Throws `badUsage` naming the frame at fault.
    public static func frames(in bytes: [UInt8]) throws(PatronError) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var at = 0
        while at < bytes.count {
            let length =
                bytes.count - at >= FrameHeader.size
                ? bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } : Int.max - FrameHeader.size
            guard length <= bytes.count - at - FrameHeader.size else {
                throw PatronError(.badUsage, "frame \(frames.count + 1), at byte \(at), is cut short")
            }
            frames.append(Array(bytes[at..<at + FrameHeader.size + length]))
            at += FrameHeader.size + length
        }
        return frames
    }
}

/// What a load generator saw. Times are from sending a request to the last byte of its answer, in microseconds.
public struct LoadReport: Sendable {
    /// Requests sent after the warm-up.
    public var sent = 0
    /// Of these, answered with OK.
    public var ok = 0
    /// Of these, answered with another status, by its name; `LOST` were never answered.
    public var errors: [String: Int] = [:]
    /// How long was measured.
    public var seconds = 0.0
    /// OK answers per second.
    public var rate: Double { seconds > 0 ? Double(ok) / seconds : 0 }
    /// Percentiles by their names in the report, `p50` to `p9999`, and `max`.
    public var microseconds: [(name: String, value: Double)] = []
    /// For how long the generator itself did not run: what it measured then is not the server's doing.
    public var pausedSeconds = 0.0

    /// The report with the keys that scripts read.
    public var json: JSONValue {
        let errors = errors.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .int(Int64($0.value))) }
        return .object(
            [
                .init("sent", .int(Int64(sent))), .init("ok", .int(Int64(ok))), .init("errors", .object(errors)),
                .init("rate", .number(rate)),
            ] + microseconds.map { .init($0.name, .number($0.value)) } + [
                .init("seconds", .number(seconds)), .init("paused_seconds", .number(pausedSeconds)),
            ])
    }
}
