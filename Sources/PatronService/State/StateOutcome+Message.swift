internal import NIOCore
internal import PatronState
internal import PatronWire

extension StateOutcome {
    /// The response message's bytes.
    var message: ByteBuffer {
        var fields = ProtoFields()
        switch self {
        case .events(let recorded): fields.append(1, varint: UInt64(recorded.count))
        case .items(let updated, _): fields.append(1, varint: UInt64(updated.count))
        case .erasure: fields.append(1, varint: 1)
        }
        return ByteBuffer(bytes: fields.bytes)
    }
}
