internal import CZlib
internal import Foundation
package import PatronCore

/// Writes bytes to a file through a buffer, as gzip where the name ends in `.gz`.
package final class RowWriter {
    private static let bufferBytes = 1 << 17
    /// Fast compression: rejected rows are read seldom and written at every training.
    private static let level = "wb1"
    private let path: String
    private var plain: UnsafeMutablePointer<FILE>?
    private var compressed: gzFile?
    private var buffer: [UInt8] = []

    /// Creates or replaces a file.
    package init(path: String) throws(PatronError) {
        self.path = path
        if path.hasSuffix(".gz") {
            compressed = gzopen(path, Self.level)
        } else {
            plain = fopen(path, "wb")
        }
        guard plain != nil || compressed != nil else {
            throw PatronError(.io, "cannot create: \(String(cString: strerror(errno)))", at: Place(file: path))
        }
        buffer.reserveCapacity(Self.bufferBytes + 4096)
    }

    deinit {
        if let plain { fclose(plain) }
        if let compressed { gzclose(compressed) }
    }

    package func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(PatronError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    package func write(_ text: String) throws(PatronError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Writes a field, quoted where RFC 4180 asks for it.
    package func writeField(_ text: String, delimiter: UInt8 = UInt8(ascii: ",")) throws(PatronError) {
        if text.utf8.contains(where: { $0 == delimiter || $0 == 34 || $0 == 10 || $0 == 13 }) {
            try write(
                "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"")
        } else {
            try write(text)
        }
    }

    /// Writes what is left and closes the file; errors of the last bytes are reported here.
    package func close() throws(PatronError) {
        try flush()
        var failed = false
        if let file = plain { failed = fclose(file) != 0 }
        if let file = compressed { failed = gzclose(file) != Z_OK }
        plain = nil
        compressed = nil
        if failed { throw failure() }
    }

    private func flush() throws(PatronError) {
        if buffer.isEmpty { return }
        let written =
            if let plain { fwrite(buffer, 1, buffer.count, plain) } else if let compressed {
                Int(gzwrite(compressed, buffer, UInt32(buffer.count)))
            } else { 0 }
        guard written == buffer.count else { throw failure() }
        buffer.removeAll(keepingCapacity: true)
    }

    private func failure() -> PatronError {
        PatronError(.io, "cannot write: \(String(cString: strerror(errno)))", at: Place(file: path))
    }
}
