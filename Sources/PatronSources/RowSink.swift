internal import PatronCore
internal import PatronData

/// Writes a database's rows as delimited text: the header, then a line a row; NULL is a blank field.
final class RowSink {
    private let writer: RowWriter
    private let limit: Int
    private(set) var rows = 0
    private var atStart = true

    init(path: String, limit: Int?) throws(PatronError) {
        writer = try RowWriter(path: path)
        self.limit = limit ?? .max
    }

    /// Whether no further row is wanted.
    var isFull: Bool { rows >= limit }

    func header(_ names: [String]) throws(PatronError) {
        for name in names {
            try separate()
            try writer.writeField(name)
        }
        try endLine()
    }

    /// Writes one field, quoted where it has to be. A blank one is quoted too: a line of a single blank field would be no row.
    func field(_ bytes: UnsafeBufferPointer<UInt8>) throws(PatronError) {
        try separate()
        let needsQuotes = bytes.isEmpty || bytes.contains { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }
        guard needsQuotes else { return try writer.write(bytes) }
        try writer.write("\"")
        for piece in bytes.split(separator: 34, omittingEmptySubsequences: false).enumerated() {
            if piece.offset > 0 { try writer.write("\"\"") }
            try writer.write(UnsafeBufferPointer(rebasing: piece.element))
        }
        try writer.write("\"")
    }

    func field(_ text: String) throws(PatronError) {
        try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(PatronError) in try field(bytes) }
    }

    func endRow() throws(PatronError) {
        try endLine()
        rows += 1
    }

    func close() throws(PatronError) { try writer.close() }

    private func separate() throws(PatronError) {
        if !atStart { try writer.write(",") }
        atStart = false
    }

    private func endLine() throws(PatronError) {
        try writer.write("\n")
        atStart = true
    }
}
