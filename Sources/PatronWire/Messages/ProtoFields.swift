/// Builds a protobuf message field by field in an array that grows: for clients and for what is not sent often.
///
/// Fields with proto3's default value are left out, except elements of repeated fields.
package struct ProtoFields {
    /// The message so far.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Integers, enums and booleans.
    package mutating func append(_ number: UInt32, varint value: UInt64) {
        guard value != 0 else { return }
        append(varint: UInt64(number) << 3)
        append(varint: value)
    }

    package mutating func append(_ number: UInt32, double value: Double) {
        if value != 0 { append(number, presentDouble: value) }
    }

    /// A double that is written even when it is 0: a member of a oneof.
    package mutating func append(_ number: UInt32, presentDouble value: Double) {
        append(varint: UInt64(number) << 3 | 1)
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
        }
    }

    package mutating func append(_ number: UInt32, text: String) { append(number, bytes: Array(text.utf8)) }

    package mutating func append(_ number: UInt32, bytes content: [UInt8]) {
        if !content.isEmpty { append(number, element: content) }
    }

    /// An element of a repeated field, or a submessage, which are written even when they are empty.
    package mutating func append(_ number: UInt32, element content: [UInt8]) {
        append(varint: UInt64(number) << 3 | 2)
        append(varint: UInt64(content.count))
        bytes += content
    }

    /// An element of a packed field of integers or enums, whose number and length stand before all of them.
    package mutating func append(element value: UInt64) { append(varint: value) }

    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
