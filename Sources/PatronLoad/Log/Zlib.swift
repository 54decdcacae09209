internal import CZlib
internal import PatronCore

/// zlib's format (RFC 1950), whole buffers at once.
enum Zlib {
    static func compress(_ bytes: [UInt8]) throws(PatronError) -> [UInt8] {
        var size = compressBound(UInt(bytes.count))
        var out = [UInt8](repeating: 0, count: Int(size))
        guard compress2(&out, &size, bytes, UInt(bytes.count), Z_DEFAULT_COMPRESSION) == Z_OK else {
            throw PatronError(.internal, "zlib has no memory")
        }
        return Array(out[..<Int(size)])
    }

    /// Throws `badInput` for damaged bytes, and `limitExceeded` for more than `limit` bytes.
    static func decompress(_ bytes: [UInt8], limit: Int) throws(PatronError) -> [UInt8] {
        var room = max(1024, bytes.count * 8)
        while true {
            var size = UInt(min(room, limit))
            var out = [UInt8](repeating: 0, count: Int(size))
            switch uncompress(&out, &size, bytes, UInt(bytes.count)) {
            case Z_OK: return Array(out[..<Int(size)])
            case Z_BUF_ERROR where room < limit: room *= 4
            case Z_BUF_ERROR: throw PatronError(.limitExceeded, "holds more than \(limit) bytes, or breaks off")
            default: throw PatronError(.badInput, "is no zlib data")
            }
        }
    }
}
