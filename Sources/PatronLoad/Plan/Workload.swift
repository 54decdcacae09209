package import PatronClient
package import PatronCore
internal import PatronWire

/// What is asked: one or several kinds of requests, drawn by their weights, each from its own prepared frames.
package struct Workload: Sendable {
    /// One kind of request.
    package struct Entry: Sendable {
        /// Its name in reports and logs.
        package var name: String
        /// How often it is drawn, relative to the others; above 0.
        package var weight: Double
        let frames: Frames
        /// Nil: frames are sent in turn.
        let popularity: Popularity?

        /// - Parameters:
        ///   - name: as in reports.
        ///   - weight: relative to the other entries.
        ///   - frames: whole request frames; their ids and deadlines are rewritten.
        ///   - skew: Zipf's exponent of their popularity; nil sends them in turn.
        ///   - seed: deals the ranks of popularity.
        /// - Throws: `badUsage` for frames that are no whole requests.
        package init(
            name: String, weight: Double = 1, frames: [[UInt8]], skew: Double? = nil, seed: UInt64 = 0
        ) throws(PatronError) {
            self.name = name
            self.weight = weight
            self.frames = try Frames(frames)
            popularity = skew.map { Popularity(count: frames.count, skew: $0, seed: seed) }
        }

        /// Requests of one method, named after it unless another name is given.
        package init(
            _ method: MethodName, name: String? = nil, weight: Double = 1, _ requests: [Request], skew: Double? = nil,
            seed: UInt64 = 0
        ) throws(PatronError) {
            var frames: [[UInt8]] = []
            for request in requests { frames.append(try request.frame(for: method, id: 1)) }
            try self.init(name: name ?? method.description, weight: weight, frames: frames, skew: skew, seed: seed)
        }
    }

    /// Frames one behind the other, so that sending one is one copy.
    struct Frames: Sendable {
        let bytes: [UInt8]
        let starts: [Int]
        var count: Int { starts.count - 1 }

        init(_ frames: [[UInt8]]) throws(PatronError) {
            guard !frames.isEmpty else { throw PatronError(.badUsage, "there are no requests to send") }
            var (bytes, starts): ([UInt8], [Int]) = ([], [0])
            for (at, frame) in frames.enumerated() {
                let isRequest =
                    frame.count >= FrameHeader.size
                    && frame.withUnsafeBytes { bytes in
                        guard let start = bytes.baseAddress else { return false }
                        let header = FrameHeader(reading: start)
                        return header.kind == .request && Int(header.length) == bytes.count - FrameHeader.size
                    }
                guard isRequest else { throw PatronError(.badUsage, "frame \(at + 1) is no whole request frame") }
                bytes += frame
                starts.append(bytes.count)
            }
            self.bytes = bytes
            self.starts = starts
        }
    }

    /// The kinds of requests.
    package let entries: [Entry]

    /// Throws `badUsage` where there is none, or where two have one name: reports and logs could not tell them apart.
    package init(_ entries: [Entry]) throws(PatronError) {
        guard !entries.isEmpty else { throw PatronError(.badUsage, "there are no requests to send") }
        var names: Set<String> = []
        for entry in entries where !names.insert(entry.name).inserted {
            throw PatronError(
                .badUsage, "two kinds of requests are called \(entry.name); expected a name of its own for each",
                at: Place(field: "name"))
        }
        self.entries = entries
    }

    /// Cuts a file of request frames, one after the other, into frames. Throws `badUsage` naming the frame at fault.
    package static func frames(in bytes: [UInt8]) throws(PatronError) -> [[UInt8]] {
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
