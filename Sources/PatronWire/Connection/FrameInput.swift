package import NIOCore

/// Keeps the part of a frame that has arrived, until the rest has.
///
/// Whole frames are read where the socket put them; only what is left over at the end of a read is copied.
package struct FrameInput {
    private var kept: ByteBuffer?
    /// Room that an idle connection keeps for its next partial frame, in bytes.
    private static let idleCapacity = 16 * 1024

    package init() {}

    /// Bytes that wait for the rest of their frame.
    package var count: Int { kept?.readableBytes ?? 0 }

    /// The payload's length that the header of the frame under way gives; 0 while the header is not whole.
    package var announcedBytes: Int {
        guard let kept, kept.readableBytes >= FrameHeader.size else { return 0 }
        return kept.getInteger(at: kept.readerIndex, as: UInt32.self).map { Int($0) } ?? 0
    }

    /// Gives the memory back that a connection keeps for its next partial frame.
    package mutating func release() { if count == 0 { kept = nil } }

    /// Hands all bytes that are there to `consume`, which returns how many of them it is done with.
    package mutating func read(_ incoming: inout ByteBuffer, _ consume: (UnsafeRawBufferPointer) -> Int) {
        if count > 0, var buffer = kept {
            kept = nil
            buffer.writeBuffer(&incoming)
            let used = buffer.withUnsafeReadableBytes(consume)
            buffer.moveReaderIndex(forwardBy: used)
            if buffer.readableBytes == 0, buffer.capacity > FrameInput.idleCapacity { return }
            buffer.discardReadBytes()
            kept = buffer
        } else {
            let used = incoming.withUnsafeReadableBytes(consume)
            incoming.moveReaderIndex(forwardBy: used)
            guard incoming.readableBytes > 0 else { return }
            kept?.clear()
            if kept == nil { kept = ByteBuffer() }
            kept?.writeBuffer(&incoming)
        }
    }
}
