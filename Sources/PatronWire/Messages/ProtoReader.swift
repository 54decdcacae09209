/// Reads the fields of a flat protobuf message one after the other, without trust: for the protocol's own payloads.
package struct ProtoReader {
    /// One field's content; fixed-width numbers stand in `number` as their bits.
    package struct Field {
        package var number: UInt32
        package var varint: UInt64
        package var bytes: UnsafeRawBufferPointer
    }

    private let input: UnsafeRawBufferPointer
    private var at = 0
    /// Whether the bytes broke off or contradicted the format.
    package private(set) var isMalformed = false

    package init(_ input: UnsafeRawBufferPointer) { self.input = input }

    /// The next field; nil at the end, and when the bytes are malformed.
    package mutating func next() -> Field? {
        guard at < input.count, !isMalformed else { return nil }
        guard let tag = varint(), tag >> 3 > 0, tag >> 3 < 1 << 29 else { return malformed() }
        var field = Field(number: UInt32(tag >> 3), varint: 0, bytes: UnsafeRawBufferPointer(start: nil, count: 0))
        switch tag & 7 {
        case 0:
            guard let value = varint() else { return malformed() }
            field.varint = value
        case 1, 5:
            let width = tag & 7 == 1 ? 8 : 4
            guard input.count - at >= width else { return malformed() }
            for offset in 0..<width { field.varint |= UInt64(input[at + offset]) << (8 * offset) }
            at += width
        case 2:
            guard let length = varint(), length <= UInt64(input.count - at) else { return malformed() }
            field.bytes = UnsafeRawBufferPointer(rebasing: input[at..<at + Int(length)])
            at += Int(length)
        default: return malformed()
        }
        return field
    }

    private mutating func malformed() -> Field? {
        isMalformed = true
        return nil
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard at < input.count else { return nil }
            let byte = input[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
