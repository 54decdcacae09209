/// Writes protobuf's wire format by hand into memory whose size was computed before: no bounds checks, no allocation.
///
/// For the hottest answers and the protocol's own small messages. Fields with proto3's default value are left out, as
/// protobuf-c leaves them out, so that the bytes are the same. Encoding: protobuf.dev/programming-guides/encoding.
@frozen
package struct ProtoWriter {
    @usableFromInline package var cursor: UnsafeMutablePointer<UInt8>

    /// Starts to write at `start`.
    @inlinable package init(_ start: UnsafeMutableRawPointer) {
        cursor = start.assumingMemoryBound(to: UInt8.self)
    }

    /// Bytes of a varint, 1 to 10.
    @inlinable @inline(__always) package static func size(varint value: UInt64) -> Int {
        // Seven bits a byte: (bits * 9 + 64) / 64 is the same as rounding bits / 7 up, for 1 to 64 bits.
        ((64 - (value | 1).leadingZeroBitCount) &* 9 &+ 64) >> 6
    }

    /// Bytes of a length-delimited field with a field number below 16; 0 when it is empty.
    @inlinable @inline(__always) package static func size(bytes count: Int) -> Int {
        count == 0 ? 0 : 1 &+ size(varint: UInt64(truncatingIfNeeded: count)) &+ count
    }

    /// Bytes of a varint field with a field number below 16; 0 when it is 0.
    @inlinable @inline(__always) package static func size(field value: UInt64) -> Int {
        value == 0 ? 0 : 1 &+ size(varint: value)
    }

    @inlinable @inline(__always) package mutating func byte(_ value: UInt8) {
        cursor.pointee = value
        cursor += 1
    }

    @inlinable @inline(__always) package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        byte(UInt8(truncatingIfNeeded: rest))
    }

    /// A varint field (integers, enums, booleans), left out when it is 0. Field numbers below 16.
    @inlinable @inline(__always) package mutating func field(_ number: UInt8, varint value: UInt64) {
        guard value != 0 else { return }
        byte(number << 3)
        varint(value)
    }

    /// A float field, left out when it is 0.
    @inlinable @inline(__always) package mutating func field(_ number: UInt8, float value: Float) {
        guard value != 0 else { return }
        byte(number << 3 | 5)
        UnsafeMutableRawPointer(cursor).storeBytes(of: value.bitPattern.littleEndian, as: UInt32.self)
        cursor += 4
    }

    /// Field number and length of a length-delimited field whose content is written next.
    @inlinable @inline(__always) package mutating func header(_ number: UInt8, length: Int) {
        byte(number << 3 | 2)
        varint(UInt64(truncatingIfNeeded: length))
    }

    /// A bytes or text field, left out when it is empty.
    @inlinable @inline(__always) package mutating func field(_ number: UInt8, bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        header(number, length: bytes.count)
        copy(source, bytes.count)
    }

    /// Ids are short: eight bytes at a time beat a call of memcpy.
    @inlinable @inline(__always) mutating func copy(_ source: UnsafePointer<UInt8>, _ count: Int) {
        if count >= 32 {
            cursor.update(from: source, count: count)
        } else {
            let (from, to) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(cursor))
            if count >= 8 {
                var at = 0
                while at &+ 8 <= count {
                    to.storeBytes(
                        of: from.loadUnaligned(fromByteOffset: at, as: UInt64.self), toByteOffset: at, as: UInt64.self)
                    at &+= 8
                }
                let last = count &- 8
                to.storeBytes(
                    of: from.loadUnaligned(fromByteOffset: last, as: UInt64.self), toByteOffset: last, as: UInt64.self)
            } else {
                for at in 0..<count { cursor[at] = source[at] }
            }
        }
        cursor += count
    }
}
