internal import CPatronMessages
internal import CProtobufC
internal import PatronCore
internal import PatronWire

typealias Descriptor = UnsafePointer<ProtobufCMessageDescriptor>

extension ProtobufCMessageDescriptor {
    var allFields: UnsafeBufferPointer<ProtobufCFieldDescriptor> {
        UnsafeBufferPointer(start: fields, count: Int(n_fields))
    }
}

extension ProtobufCFieldDescriptor {
    var message: Descriptor? {
        type == PROTOBUF_C_TYPE_MESSAGE ? descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self) : nil
    }
}

/// Reads a decoded message through its descriptor.
enum DecodedMessage {
    /// The path of the first number that is not finite; nil if all are.
    static func firstInfinite(_ base: UnsafeRawPointer, _ descriptor: Descriptor) -> String? {
        for field in descriptor.pointee.allFields {
            if let path = elements(base, field).lazy.compactMap({ infinite($0, field) }).first {
                return String(cString: field.name) + path
            }
        }
        return nil
    }

    private static func infinite(_ at: UnsafeRawPointer, _ field: ProtobufCFieldDescriptor) -> String? {
        switch field.type {
        case PROTOBUF_C_TYPE_FLOAT: return at.load(as: Float.self).isFinite ? nil : ""
        case PROTOBUF_C_TYPE_DOUBLE: return at.load(as: Double.self).isFinite ? nil : ""
        case PROTOBUF_C_TYPE_MESSAGE:
            guard let message = at.load(as: UnsafeRawPointer?.self), let descriptor = field.message else { return nil }
            return firstInfinite(message, descriptor).map { ".\($0)" }
        default: return nil
        }
    }

    /// Where a field's values stand: none for a oneof's other cases, many for a repeated field.
    private static func elements(_ base: UnsafeRawPointer, _ field: ProtobufCFieldDescriptor) -> [UnsafeRawPointer] {
        let start = base + Int(field.offset)
        if field.label == PROTOBUF_C_LABEL_REPEATED {
            let count = base.load(fromByteOffset: Int(field.quantifier_offset), as: Int.self)
            guard count > 0, let first = start.load(as: UnsafeRawPointer?.self) else { return [] }
            let stride =
                field.type == PROTOBUF_C_TYPE_DOUBLE || field.type == PROTOBUF_C_TYPE_MESSAGE
                ? 8 : field.type == PROTOBUF_C_TYPE_FLOAT ? 4 : 0
            return stride == 0 ? [] : (0..<count).map { first + $0 * stride }
        }
        if field.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0,
            base.load(fromByteOffset: Int(field.quantifier_offset), as: UInt32.self) != field.id
        {
            return []
        }
        return [start]
    }
}

/// Makes messages whose fields are right, or nearly so, through their descriptors.
struct MessageGenerator {
    /// What ids and texts are taken from, besides random ones.
    var words: [[UInt8]]
    /// How likely a field is set.
    var density = 0.3

    private static let doubles: [Double] = [
        0, -0.0, 1, -1, 0.5, 1e-300, 1e300, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, 365, 1e9,
    ]
    private static let integers: [UInt64] = [
        0, 1, 2, 3, 5, 10, 100, 1000, 1001, 0x7FFF_FFFF, 0xFFFF_FFFF, .max, 1 << 63, 1_323_421_200_000,
        253_402_300_799_999,
    ]

    func message(_ descriptor: Descriptor, _ random: inout SeededGenerator, depth: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in descriptor.pointee.allFields where random.uniform() < density {
            let repeated = field.label == PROTOBUF_C_LABEL_REPEATED
            for _ in 0..<(repeated ? random.below(5) : 1) { bytes += value(field, &random, depth: depth) }
        }
        return bytes
    }

    private func value(_ field: ProtobufCFieldDescriptor, _ random: inout SeededGenerator, depth: Int) -> [UInt8] {
        func key(_ wireType: UInt64) -> [UInt8] { varint(UInt64(field.id) << 3 | wireType) }
        switch field.type {
        case PROTOBUF_C_TYPE_MESSAGE:
            guard depth < 4, let inner = field.message else { return [] }
            let bytes = message(inner, &random, depth: depth + 1)
            return key(2) + varint(UInt64(bytes.count)) + bytes
        case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES:
            let bytes =
                words.isEmpty || random.below(4) == 0
                ? (0..<random.below(random.below(8) == 0 ? 300 : 6)).map { _ in UInt8(truncatingIfNeeded: random.next())
                }
                : words[random.below(words.count)]
            return key(2) + varint(UInt64(bytes.count)) + bytes
        case PROTOBUF_C_TYPE_DOUBLE, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64:
            let double = random.below(2) == 0 ? Self.doubles[random.below(Self.doubles.count)] : random.uniform() * 100
            return key(1) + withUnsafeBytes(of: double.bitPattern.littleEndian) { Array($0) }
        case PROTOBUF_C_TYPE_FLOAT, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32:
            let float = Float(Self.doubles[random.below(Self.doubles.count)])
            return key(5) + withUnsafeBytes(of: float.bitPattern.littleEndian) { Array($0) }
        default:
            let isSmall = random.below(2) == 0
            return key(0)
                + varint(isSmall ? UInt64(random.below(8)) : Self.integers[random.below(Self.integers.count)])
        }
    }
}
