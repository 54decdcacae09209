internal import NIOCore
internal import PatronWire

/// A failed call: its status, and what is told of it.
struct CallFailure: Error {
    var status: StatusCode
    var detail: ErrorDetail

    init(_ status: StatusCode, _ detail: ErrorDetail) {
        self.status = status
        self.detail = detail
    }

    init(_ status: StatusCode, _ message: String) { self.init(status, ErrorDetail(message)) }
}

/// One message of a request as it came.
struct RequestMessage {
    var isCompressed: Bool
    var bytes: ByteBuffer
}

/// Cuts the bytes of a request's DATA frames into messages: a flag, a length of four bytes, the message.
struct MessageReader {
    static let prefixBytes = 5

    private var buffer = ByteBuffer()
    /// Longest message that is taken, before and after decompression.
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Bytes of a message that is not complete.
    var partialBytes: Int { buffer.readableBytes }

    /// Takes the bytes of one frame. What is complete in itself is not copied.
    mutating func append(_ data: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = data
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(data)
        }
    }

    /// The next complete message; nil until there are more bytes. Throws before a message that is too long is waited for.
    mutating func next() throws(CallFailure) -> RequestMessage? {
        guard let flag = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self),
            let length = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt32.self)
        else { return wait() }
        guard flag <= 1 else {
            throw CallFailure(.internal, "a message's compressed flag is \(flag); expected 0 or 1")
        }
        guard length <= limit else {
            throw CallFailure(.resourceExhausted, "a message of \(length) bytes; the limit is \(limit)")
        }
        guard buffer.readableBytes >= Self.prefixBytes + Int(length) else { return wait() }
        buffer.moveReaderIndex(forwardBy: Self.prefixBytes)
        return buffer.readSlice(length: Int(length)).map { RequestMessage(isCompressed: flag == 1, bytes: $0) }
    }

    /// Keeps what is there in memory of its own: a few bytes must not hold on to the whole buffer that was read with them.
    private mutating func wait() -> RequestMessage? {
        if buffer.readableBytes < buffer.storageCapacity / 2 { buffer = ByteBuffer(buffer: buffer) }
        return nil
    }
}

extension ByteBuffer {
    /// Starts a message whose bytes are appended by the caller; pass the result to ``endMessage(_:)``.
    mutating func beginMessage() -> Int {
        let start = writerIndex
        writeRepeatingByte(0, count: MessageReader.prefixBytes)
        return start
    }

    /// Fills in the length of a message from ``beginMessage()``.
    mutating func endMessage(_ start: Int) {
        setInteger(UInt32(clamping: writerIndex - start - MessageReader.prefixBytes), at: start + 1)
    }

    /// Appends a whole message.
    mutating func writeMessage(_ bytes: [UInt8]) {
        let start = beginMessage()
        writeBytes(bytes)
        endMessage(start)
    }
}
