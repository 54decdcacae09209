internal import CZlib
internal import NIOCore
internal import PatronCore
internal import PatronWire

/// How messages are compressed on the wire: `grpc-encoding`.
enum MessageEncoding: String, Sendable {
    case identity, deflate, gzip

    /// The value of `grpc-accept-encoding`.
    static let accepted = "identity,deflate,gzip"

    /// Shorter answers are sent as they are: the headers of the formats would cost more than is saved.
    static let worthwhileBytes = 512

    /// A message's bytes without its compression. Refuses what would be longer than the limit while it is decompressed, so that
    /// a small message cannot become a large one.
    func decompress(_ bytes: ByteBuffer, limit: Int) throws(CallFailure) -> ByteBuffer {
        if self == .identity { throw CallFailure(.internal, "a compressed message without a grpc-encoding") }
        guard let plain = inflate(bytes, limit: limit) else {
            throw CallFailure(.internal, "a message that says it is compressed with \(rawValue) and is not")
        }
        guard plain.readableBytes <= limit else {
            throw CallFailure(.resourceExhausted, "a message of more than \(limit) bytes once it is decompressed")
        }
        return plain
    }

    /// Up to one byte more than the limit; nil for malformed bytes.
    private func inflate(_ bytes: ByteBuffer, limit: Int) -> ByteBuffer? {
        var memory = z_stream()
        // zlib keeps the stream's address, so that one pointer is used from its start to its end.
        return withUnsafeMutablePointer(to: &memory) { stream -> ByteBuffer? in
            guard czlib_inflate_init(stream) == Z_OK else { return nil }
            defer { inflateEnd(stream) }
            var out = ByteBuffer()
            let ended = bytes.withUnsafeReadableBytes { input -> Bool in
                stream.take(input)
                while out.readableBytes <= limit {
                    let room = min(max(4096, 2 * out.readableBytes), limit + 1 - out.readableBytes)
                    let result = out.fill(room, stream) { CZlib.inflate($0, Z_NO_FLUSH) }
                    if result == Z_STREAM_END { return stream.pointee.avail_in == 0 }
                    guard result == Z_OK else { return false }
                }
                return true
            }
            return ended ? out : nil
        }
    }

    /// Compresses a message that stands in the buffer from ``ByteBuffer/beginMessage()`` on, if that is worth it.
    func compress(_ buffer: inout ByteBuffer, from start: Int) {
        let body = start + MessageReader.prefixBytes
        let length = buffer.writerIndex - body
        guard self != .identity, length >= Self.worthwhileBytes,
            let message = buffer.getSlice(at: body, length: length),
            let packed = deflated(message)
        else { return }
        buffer.moveWriterIndex(to: body)
        buffer.writeImmutableBuffer(packed)
        buffer.setInteger(UInt8(1), at: start)
        buffer.endMessage(start)
    }

    /// Nil for what does not become shorter.
    private func deflated(_ message: ByteBuffer) -> ByteBuffer? {
        var memory = z_stream()
        return withUnsafeMutablePointer(to: &memory) { stream -> ByteBuffer? in
            guard czlib_deflate_init(stream, Z_BEST_SPEED, self == .gzip ? 1 : 0) == Z_OK else { return nil }
            defer { deflateEnd(stream) }
            var packed = ByteBuffer()
            let result = message.withUnsafeReadableBytes { input in
                stream.take(input)
                return packed.fill(input.count, stream) { CZlib.deflate($0, Z_FINISH) }
            }
            return result == Z_STREAM_END ? packed : nil
        }
    }
}

extension UnsafeMutablePointer where Pointee == z_stream {
    /// Lets zlib read these bytes.
    fileprivate func take(_ input: UnsafeRawBufferPointer) {
        pointee.next_in = UnsafeMutablePointer<Bytef>(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        pointee.avail_in = UInt32(clamping: input.count)
    }
}

extension ByteBuffer {
    /// Lets zlib append up to so many bytes.
    fileprivate mutating func fill(
        _ room: Int, _ stream: UnsafeMutablePointer<z_stream>, _ step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> Int32 {
        var result = Z_MEM_ERROR
        writeWithUnsafeMutableBytes(minimumWritableBytes: room) { memory in
            stream.pointee.next_out = memory.assumingMemoryBound(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(clamping: room)
            result = step(stream)
            return room - Int(stream.pointee.avail_out)
        }
        return result
    }
}
