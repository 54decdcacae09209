internal import Foundation
internal import Histogram
package import PatronCore

/// HdrHistogram's encoding of a histogram, version 2: a header, and counts as variable-length numbers in which a negative one
/// stands for so many zeros. The compressed form is zlib's. All numbers of the headers are big-endian.
///
/// As described with the original, http://hdrhistogram.org, and written by `AbstractHistogram.encodeIntoByteBuffer`.
package enum HistogramCoding {
    /// Cookies: the version, and word size 1 (variable length) in the second nibble.
    static let cookie: UInt32 = 0x1C84_9313
    static let compressedCookie: UInt32 = 0x1C84_9314
    private static let headerSize = 40
    /// More than any sane histogram has: 5 digits over 64 bits.
    private static let maximumBytes = 1 << 26

    /// The uncompressed form.
    package static func encode(_ counts: [(value: UInt64, count: UInt64)]) -> [UInt8] {
        let shape = LatencyHistogram.latencies()
        var payload: [UInt8] = []
        var index = 0
        for (value, count) in counts {
            let at = HistogramIndex.index(of: value)
            if at > index { append(-Int64(at - index), to: &payload) }
            append(Int64(clamping: count), to: &payload)
            index = at + 1
        }
        var bytes: [UInt8] = []
        bytes.append(bigEndian: cookie)
        bytes.append(bigEndian: UInt32(payload.count))
        bytes.append(bigEndian: UInt32(0))
        bytes.append(bigEndian: UInt32(shape.numberOfSignificantValueDigits.rawValue))
        bytes.append(bigEndian: shape.lowestDiscernibleValue)
        bytes.append(bigEndian: shape.highestTrackableValue)
        bytes.append(bigEndian: (1.0).bitPattern)
        return bytes + payload
    }

    /// Reads the uncompressed form. Any precision and range is taken; values are those of its buckets.
    package static func decode(_ bytes: [UInt8]) throws(PatronError) -> [(value: UInt64, count: UInt64)] {
        guard bytes.count >= headerSize, bytes.bigEndian(UInt32.self, at: 0) == cookie else {
            throw PatronError(.badInput, "is no histogram of version 2")
        }
        let (length, offset) = (Int(bytes.bigEndian(UInt32.self, at: 4)), bytes.bigEndian(UInt32.self, at: 8))
        let (digits, lowest) = (bytes.bigEndian(UInt32.self, at: 12), bytes.bigEndian(UInt64.self, at: 16))
        guard length == bytes.count - headerSize, offset == 0, digits <= 5, lowest >= 1, lowest < 1 << 40 else {
            throw PatronError(.badInput, "has a damaged header")
        }
        let layout = HistogramIndex(digits: Int(digits), lowest: lowest)
        var counts: [(value: UInt64, count: UInt64)] = []
        var (at, index) = (headerSize, 0)
        while at < bytes.count {
            guard let number = number(bytes, &at), number != .min else {
                throw PatronError(.badInput, "breaks off within a number")
            }
            if number < 0 {
                index = index.addingReportingOverflow(Int(-number)).partialValue
            } else {
                guard let value = layout.value(at: index) else {
                    throw PatronError(.badInput, "has more buckets than 64 bits hold")
                }
                if number > 0 { counts.append((value, UInt64(number))) }
                index += 1
            }
            guard (0..<1 << 30).contains(index) else {
                throw PatronError(.badInput, "has more buckets than 64 bits hold")
            }
        }
        return counts
    }

    /// The compressed form, as it stands in logs after base64.
    package static func compress(_ encoded: [UInt8]) throws(PatronError) -> [UInt8] {
        let body = try Zlib.compress(encoded)
        var bytes: [UInt8] = []
        bytes.append(bigEndian: compressedCookie)
        bytes.append(bigEndian: UInt32(body.count))
        return bytes + body
    }

    /// Reads the compressed form; gives the uncompressed one.
    package static func decompress(_ bytes: [UInt8]) throws(PatronError) -> [UInt8] {
        guard bytes.count > 8, bytes.bigEndian(UInt32.self, at: 0) == compressedCookie,
            bytes.bigEndian(UInt32.self, at: 4) == bytes.count - 8
        else { throw PatronError(.badInput, "is no compressed histogram of version 2") }
        return try Zlib.decompress(Array(bytes[8...]), limit: maximumBytes)
    }

    /// ZigZag LEB128 of at most nine bytes, the ninth with eight bits.
    private static func append(_ value: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        for _ in 0..<8 {
            if rest < 0x80 { return bytes.append(UInt8(rest)) }
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func number(_ bytes: [UInt8], _ at: inout Int) -> Int64? {
        var value: UInt64 = 0
        for place in 0..<9 {
            guard at < bytes.count else { return nil }
            let byte = UInt64(bytes[at])
            at += 1
            if place == 8 {
                value |= byte << 56
            } else {
                value |= (byte & 0x7F) << (7 * place)
                if byte < 0x80 { break }
            }
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    /// The caller has made sure that there are enough bytes.
    fileprivate func bigEndian<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
        withUnsafeBytes { Value(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
    }
}
