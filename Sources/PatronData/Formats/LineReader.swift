internal import PatronCore

/// Reads lines of text without quotes, plain or gzip; carriage returns and a byte order mark are dropped.
final class LineReader {
    /// A line longer than this is not text in lines.
    static let lineBytes = 1 << 26

    let path: String
    /// The current line's number, from 1.
    private(set) var line = 0
    private let stream: any ByteStream
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var position = 0
    private var filled = 0
    private var atEnd = false

    init(path: String) throws(PatronError) {
        self.path = path
        stream = try openByteStream(path: path)
    }

    /// The next line; nil at the end.
    func next() throws(PatronError) -> [UInt8]? {
        while true {
            if let end = buffer[position..<filled].firstIndex(of: 10) { return take(to: end, skipping: 1) }
            if atEnd { return position < filled ? take(to: filled, skipping: 0) : nil }
            buffer.removeSubrange(0..<position)
            filled -= position
            position = 0
            guard filled < Self.lineBytes else {
                throw PatronError(
                    .badInput, "a line longer than \(Self.lineBytes) bytes", at: Place(file: path, line: line + 1))
            }
            let wanted = max(1 << 18, filled * 2)
            if buffer.count < wanted { buffer.append(contentsOf: repeatElement(0, count: wanted - buffer.count)) }
            let start = filled
            let outcome = buffer.withUnsafeMutableBytes { bytes in
                Result { () throws(PatronError) in
                    try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
                }
            }
            let got = try outcome.get()
            if got == 0 { atEnd = true }
            filled += got
        }
    }

    private func take(to end: Int, skipping: Int) -> [UInt8] {
        var text = buffer[position..<end]
        position = end + skipping
        line += 1
        if line == 1, text.starts(with: [0xef, 0xbb, 0xbf]) { text = text.dropFirst(3) }
        if text.last == 13 { text = text.dropLast() }
        return Array(text)
    }
}

/// The words of a line, divided by spaces and tabs.
struct Words {
    private let bytes: [UInt8]
    private var position = 0

    init(_ line: [UInt8]) { bytes = line }

    /// The next word, valid until the line goes; nil at the end.
    mutating func next() -> ArraySlice<UInt8>? {
        while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
        guard position < bytes.count else { return nil }
        let start = position
        while position < bytes.count, bytes[position] != 32, bytes[position] != 9 { position += 1 }
        return bytes[start..<position]
    }
}
