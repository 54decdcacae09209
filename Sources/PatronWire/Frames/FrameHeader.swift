/// What a frame is: the header's byte 4.
package enum FrameType: UInt8, Sendable, CaseIterable {
    case hello = 0
    case request = 1
    case response = 2
    case cancel = 3
    case ping = 4
    case pong = 5
    case goingAway = 6
    case credit = 7
}

/// The header's byte 5. Bits without a name are sent as 0 and ignored when received.
@frozen
package struct FrameFlags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// More frames of this answer follow.
    package static let more = FrameFlags(rawValue: 1)
}

/// The 16 bytes in front of every payload; all integers big-endian. See docs/wire-protocol.md, "The header".
@frozen
package struct FrameHeader: Hashable, Sendable {
    /// Bytes of a header.
    package static let size = 16
    /// Where the time stands.
    package static let timeOffset = 12
    /// `PTRN`: the id field of a hello.
    package static let magic: UInt32 = 0x5054_524E
    /// The protocol's major version, the code field of a hello.
    package static let version: UInt16 = 1

    /// Bytes of the payload behind the header. Never believed before type, magic and limit are checked.
    package var length: UInt32
    /// The frame type as sent; ``kind`` is nil for one that does not exist.
    package var type: UInt8
    package var flags: FrameFlags
    /// Request: the method. Response: the status. Hello: the protocol version.
    package var code: UInt16
    /// The request's id, chosen by the client, at least 1; 0 speaks of the connection. Hello: the magic.
    package var id: UInt32
    /// Request: microseconds left to the deadline, 0 for none. Response: microseconds the server spent.
    package var time: UInt32

    @inlinable package init(
        _ type: FrameType, length: UInt32 = 0, flags: FrameFlags = [], code: UInt16 = 0, id: UInt32 = 0,
        time: UInt32 = 0
    ) {
        self.length = length
        self.type = type.rawValue
        self.flags = flags
        self.code = code
        self.id = id
        self.time = time
    }

    /// Reads a header from 16 bytes that the caller has made sure of; no alignment is needed.
    @inlinable package init(reading bytes: UnsafeRawPointer) {
        length = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
        type = bytes.load(fromByteOffset: 4, as: UInt8.self)
        flags = FrameFlags(rawValue: bytes.load(fromByteOffset: 5, as: UInt8.self))
        code = UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
        id = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        time = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    }

    /// Writes the header into 16 bytes.
    @inlinable package func write(to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: length.bigEndian, as: UInt32.self)
        bytes.storeBytes(of: type, toByteOffset: 4, as: UInt8.self)
        bytes.storeBytes(of: flags.rawValue, toByteOffset: 5, as: UInt8.self)
        bytes.storeBytes(of: code.bigEndian, toByteOffset: 6, as: UInt16.self)
        bytes.storeBytes(of: id.bigEndian, toByteOffset: 8, as: UInt32.self)
        bytes.storeBytes(of: time.bigEndian, toByteOffset: 12, as: UInt32.self)
    }

    /// The header's 16 bytes.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: FrameHeader.size) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            write(to: UnsafeMutableRawPointer(start))
            count = FrameHeader.size
        }
    }

    /// The frame type; nil for one that this version does not know.
    @inlinable package var kind: FrameType? { FrameType(rawValue: type) }
    /// Whether more frames of the same answer follow.
    @inlinable package var hasMore: Bool { flags.contains(.more) }
}
