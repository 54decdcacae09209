internal import CPatronMessages
internal import Foundation
package import PatronCore
package import PatronWire

/// Answers as JSON, read through protobuf-c's descriptors, so that every message is covered without code of its own.
///
/// Keys are the protobuf field names. Numbers are numbers, enums their short names in lower case, ids texts where they
/// are UTF-8 and else `{"base64": ...}`. Scalars and repeated fields are always there, absent submessages are not.
package enum AnswerJSON {
    /// Decodes the answer of a method. Throws `corrupt` if the bytes are not such an answer.
    package static func decode(_ payload: [UInt8], of method: Method) throws(PatronError) -> JSONValue {
        let (message, arena) = try unpacked(payload, method.responseDescriptor)
        return withExtendedLifetime(arena) { object(UnsafeRawPointer(message), method.responseDescriptor) }
    }

    /// Members of the message at `base`.
    static func object(_ base: UnsafeRawPointer, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) -> JSONValue {
        var members: [JSONValue.Member] = []
        for at in 0..<Int(descriptor.pointee.n_fields) {
            let field = descriptor.pointee.fields[at]
            let start = base + Int(field.offset)
            let name = String(cString: field.name)
            if field.label == PROTOBUF_C_LABEL_REPEATED {
                let count = base.load(fromByteOffset: Int(field.quantifier_offset), as: Int.self)
                let elements = start.load(as: UnsafeRawPointer?.self)
                let stride = size(of: field.type)
                members.append(
                    .init(
                        name, .array((0..<count).compactMap { n in elements.flatMap { value($0 + n * stride, field) } })
                    ))
                continue
            }
            if field.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0,
                base.load(fromByteOffset: Int(field.quantifier_offset), as: UInt32.self) != field.id
            {
                continue
            }
            if let value = value(start, field) { members.append(.init(name, value)) }
        }
        return .object(members)
    }

    private static func value(_ at: UnsafeRawPointer, _ field: ProtobufCFieldDescriptor) -> JSONValue? {
        switch field.type {
        case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32:
            .int(Int64(at.load(as: Int32.self)))
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64: .int(at.load(as: Int64.self))
        case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32: .int(Int64(at.load(as: UInt32.self)))
        case PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED64:
            Int64(exactly: at.load(as: UInt64.self)).map { .int($0) } ?? .number(Double(at.load(as: UInt64.self)))
        // The shortest decimal that reads as this float, not the float's digits as a double.
        case PROTOBUF_C_TYPE_FLOAT: .number(Double("\(at.load(as: Float.self))") ?? .nan)
        case PROTOBUF_C_TYPE_DOUBLE: .number(at.load(as: Double.self))
        case PROTOBUF_C_TYPE_BOOL: .bool(at.load(as: Int32.self) != 0)
        case PROTOBUF_C_TYPE_ENUM: enumerator(at.load(as: Int32.self), field)
        case PROTOBUF_C_TYPE_STRING: .string(at.load(as: UnsafePointer<CChar>?.self).map { String(cString: $0) } ?? "")
        case PROTOBUF_C_TYPE_BYTES: identifier(Array(at.load(as: ProtobufCBinaryData.self).buffer))
        case PROTOBUF_C_TYPE_MESSAGE:
            at.load(as: UnsafeRawPointer?.self).map { message in
                object(message, field.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self))
            }
        default: nil
        }
    }

    private static func size(of type: ProtobufCType) -> Int {
        switch type {
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_UINT64,
            PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_DOUBLE, PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_MESSAGE:
            8
        case PROTOBUF_C_TYPE_BYTES: MemoryLayout<ProtobufCBinaryData>.stride
        default: 4
        }
    }

    /// An id: text where it is UTF-8.
    static func identifier(_ bytes: [UInt8]) -> JSONValue {
        if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
        return ["base64": .string(Data(bytes).base64EncodedString())]
    }

    /// `SOURCE_BUY_AGAIN` of `Source` is `buy_again`; a number that this version does not know stays a number.
    private static func enumerator(_ number: Int32, _ field: ProtobufCFieldDescriptor) -> JSONValue {
        let descriptor = field.descriptor.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
        guard let value = protobuf_c_enum_descriptor_get_value(descriptor, number) else { return .int(Int64(number)) }
        var prefix = ""
        for letter in String(cString: descriptor.pointee.short_name) {
            if letter.isUppercase, !prefix.isEmpty { prefix += "_" }
            prefix += letter.uppercased()
        }
        let name = String(cString: value.pointee.name)
        return .string((name.hasPrefix(prefix + "_") ? String(name.dropFirst(prefix.count + 1)) : name).lowercased())
    }
}

/// Decodes in an arena that is enlarged until the message fits; answers are bounded by the frame limit.
func unpacked(
    _ payload: [UInt8], _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>
) throws(PatronError) -> (message: UnsafeMutablePointer<ProtobufCMessage>, arena: MessageArena) {
    var capacity = max(4096, payload.count * 16)
    while true {
        let arena = MessageArena(capacity: capacity)
        do {
            let message = try payload.withUnsafeBufferPointer { (bytes) throws(PatronError) in
                try arena.unpack(descriptor, UnsafeRawBufferPointer(bytes))
            }
            return (message, arena)
        } catch {
            guard error.code == .limitExceeded, capacity < 1 << 32 else {
                throw PatronError(.corrupt, "the answer is not a \(String(cString: descriptor.pointee.name))")
            }
            capacity *= 4
        }
    }
}
