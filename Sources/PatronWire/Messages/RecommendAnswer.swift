package import NIOCore

/// One item of a recommendation as the encoder takes it: ids stay where they are until they are written.
@frozen
package struct ItemForWire {
    package var item: UnsafeBufferPointer<UInt8>
    package var score: Float
    /// The wire's `Source`.
    package var source: Int32
    package var boughtBefore: Bool

    @inlinable package init(item: UnsafeBufferPointer<UInt8>, score: Float, source: Int32, boughtBefore: Bool = false) {
        self.item = item
        self.score = score
        self.source = source
        self.boughtBefore = boughtBefore
    }

    @inlinable var encodedSize: Int {
        ProtoWriter.size(bytes: item.count) &+ (score != 0 ? 5 : 0)
            &+ ProtoWriter.size(field: UInt64(truncatingIfNeeded: source)) &+ (boughtBefore ? 2 : 0)
    }
}

/// `RecommendResponse` written by hand: the answer that is asked for most often. A test holds its bytes equal to
/// protobuf-c's. Items with reasons, names or quantities go through protobuf-c.
@frozen
package struct RecommendAnswer {
    package var modelVersion: UnsafeBufferPointer<UInt8>
    /// Milliseconds since the epoch.
    package var asOf: Int64
    package var answerID: UnsafeBufferPointer<UInt8>
    /// The wire's `Basis`.
    package var basis: Int32
    /// The wire's `Shortfall`.
    package var shortfall: Int32

    @inlinable package init(
        modelVersion: UnsafeBufferPointer<UInt8>, asOf: Int64, answerID: UnsafeBufferPointer<UInt8>, basis: Int32,
        shortfall: Int32
    ) {
        self.modelVersion = modelVersion
        self.asOf = asOf
        self.answerID = answerID
        self.basis = basis
        self.shortfall = shortfall
    }

    /// Writes a whole response frame. `item` is called twice for each index, first to size the answer and then to
    /// write it, and must give the same both times.
    @inlinable package func write(
        to buffer: inout ByteBuffer, id: UInt32, microseconds: UInt32, count: Int, item: (Int) -> ItemForWire
    ) {
        var length =
            ProtoWriter.size(bytes: modelVersion.count)
            &+ ProtoWriter.size(field: UInt64(bitPattern: asOf)) &+ ProtoWriter.size(bytes: answerID.count)
            &+ ProtoWriter.size(field: UInt64(truncatingIfNeeded: basis))
            &+ ProtoWriter.size(field: UInt64(truncatingIfNeeded: shortfall))
        for at in 0..<count {
            let size = item(at).encodedSize
            length &+= 1 &+ ProtoWriter.size(varint: UInt64(truncatingIfNeeded: size)) &+ size
        }
        let whole = FrameHeader.size &+ length
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: whole) { memory in
            guard let start = memory.baseAddress else { return 0 }
            FrameHeader(.response, length: UInt32(truncatingIfNeeded: length), id: id, time: microseconds).write(
                to: start)
            var writer = ProtoWriter(start + FrameHeader.size)
            writer.field(1, bytes: modelVersion)
            writer.field(2, varint: UInt64(bitPattern: asOf))
            writer.field(3, bytes: answerID)
            for at in 0..<count {
                let one = item(at)
                writer.header(4, length: one.encodedSize)
                writer.field(1, bytes: one.item)
                writer.field(2, float: one.score)
                writer.field(3, varint: UInt64(truncatingIfNeeded: one.source))
                writer.field(4, varint: one.boughtBefore ? 1 : 0)
            }
            writer.field(5, varint: UInt64(truncatingIfNeeded: basis))
            writer.field(6, varint: UInt64(truncatingIfNeeded: shortfall))
            return whole
        }
    }
}
