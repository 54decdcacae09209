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

    /// Most bytes that the item takes in an answer: tags, lengths and numbers, and the id.
    fileprivate var mostBytes: Int { 32 &+ item.count }

    /// Bytes of the item's message.
    @inline(__always) fileprivate var encodedSize: Int {
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

    /// Appends the message's bytes.
    package func write(to buffer: inout ByteBuffer, items: UnsafeBufferPointer<ItemForWire>) {
        var most = 64 &+ modelVersion.count &+ answerID.count
        for item in items { most &+= item.mostBytes }
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: most) { memory in
            guard let start = memory.baseAddress else { return 0 }
            var writer = ProtoWriter(start)
            writer.field(1, bytes: modelVersion)
            writer.field(2, varint: UInt64(bitPattern: asOf))
            writer.field(3, bytes: answerID)
            for item in items {
                writer.header(4, length: item.encodedSize)
                writer.field(1, bytes: item.item)
                writer.field(2, float: item.score)
                writer.field(3, varint: UInt64(truncatingIfNeeded: item.source))
                writer.field(4, varint: item.boughtBefore ? 1 : 0)
            }
            writer.field(5, varint: UInt64(truncatingIfNeeded: basis))
            writer.field(6, varint: UInt64(truncatingIfNeeded: shortfall))
            return UnsafeMutableRawPointer(writer.cursor) - start
        }
    }
}
