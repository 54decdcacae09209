package import CPatronMessages
package import NIOCore
package import PatronCore

extension ByteBuffer {
    /// Appends a frame with a payload given as bytes; the header's length is set here.
    package mutating func writeFrame(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        var header = header
        header.length = UInt32(payload.count)
        let whole = FrameHeader.size + payload.count
        writeWithUnsafeMutableBytes(minimumWritableBytes: whole) { memory in
            guard let start = memory.baseAddress else { return 0 }
            header.write(to: start)
            if let source = payload.baseAddress {
                (start + FrameHeader.size).copyMemory(from: source, byteCount: payload.count)
            }
            return whole
        }
    }

    /// Appends a frame with a payload given as an array, by default none.
    package mutating func writeFrame(_ header: FrameHeader, _ payload: [UInt8] = []) {
        payload.withUnsafeBytes { writeFrame(header, $0) }
    }

    /// Appends a frame whose payload is a message, packed in place; its size is computed once.
    package mutating func writeFrame(_ header: FrameHeader, packing message: UnsafePointer<ProtobufCMessage>) {
        let size = protobuf_c_message_get_packed_size(message)
        var header = header
        header.length = UInt32(size)
        let whole = FrameHeader.size + size
        writeWithUnsafeMutableBytes(minimumWritableBytes: whole) { memory in
            guard let start = memory.baseAddress else { return 0 }
            header.write(to: start)
            protobuf_c_message_pack(message, (start + FrameHeader.size).assumingMemoryBound(to: UInt8.self))
            return whole
        }
    }

    /// Appends a message's bytes, packed in place, without a header.
    package mutating func write(packing message: UnsafePointer<ProtobufCMessage>) {
        let size = protobuf_c_message_get_packed_size(message)
        writeWithUnsafeMutableBytes(minimumWritableBytes: size) { memory in
            guard let start = memory.baseAddress else { return 0 }
            return protobuf_c_message_pack(message, start.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// Appends an answer with status OK. `more`: further frames of this answer follow (streams).
    package mutating func writeResponse<Message: CMessage>(
        id: UInt32, microseconds: UInt32, more: Bool = false, _ message: UnsafeMutablePointer<Message>
    ) {
        let header = FrameHeader(.response, flags: more ? .more : [], id: id, time: microseconds)
        writeFrame(header, packing: message.asMessage)
    }

    /// Appends the last frame of a stream: status OK, no payload, no more to follow.
    package mutating func writeStreamEnd(id: UInt32, microseconds: UInt32) {
        writeFrame(FrameHeader(.response, id: id, time: microseconds))
    }

    /// Appends an error answer; id 0 speaks of the whole connection and is the last frame before the close.
    package mutating func writeError(id: UInt32, _ status: StatusCode, _ detail: ErrorDetail, microseconds: UInt32 = 0)
    {
        writeFrame(FrameHeader(.response, code: status.rawValue, id: id, time: microseconds), detail.payload)
    }

    /// Appends the answer to a request that failed with `error`: its status, message and field.
    package mutating func writeError(id: UInt32, _ error: PatronError, microseconds: UInt32 = 0) {
        writeError(id: id, StatusCode(error.code), ErrorDetail(error), microseconds: microseconds)
    }

    /// Appends a hello with a payload from ``ClientHello`` or ``ServerHello``.
    package mutating func writeHello(_ payload: [UInt8]) {
        writeFrame(FrameHeader(.hello, code: FrameHeader.version, id: FrameHeader.magic), payload)
    }

    /// Appends a going-away frame.
    package mutating func writeGoingAway(_ notice: GoingAway) { writeFrame(FrameHeader(.goingAway), notice.payload) }

    /// Appends a credit frame: so many more answers of the stream `id` may be sent.
    package mutating func writeCredit(id: UInt32, answers: UInt32) {
        var fields = ProtoFields()
        fields.append(1, varint: UInt64(answers))
        writeFrame(FrameHeader(.credit, id: id), fields.bytes)
    }

    /// Appends a cancel frame.
    package mutating func writeCancel(id: UInt32) { writeFrame(FrameHeader(.cancel, id: id)) }

    /// Starts a frame whose payload is appended by the caller; pass the result to ``endFrame(_:)``.
    package mutating func beginFrame(_ header: FrameHeader) -> Int {
        let start = writerIndex
        writeWithUnsafeMutableBytes(minimumWritableBytes: FrameHeader.size) { memory in
            guard let start = memory.baseAddress else { return 0 }
            header.write(to: start)
            return FrameHeader.size
        }
        return start
    }

    /// Fills in the length of a frame from ``beginFrame(_:)``, and its time if there is one to tell.
    package mutating func endFrame(_ start: Int, microseconds: UInt32? = nil) {
        setInteger(UInt32(writerIndex - start - FrameHeader.size), at: start)
        if let microseconds { setInteger(microseconds, at: start + FrameHeader.timeOffset) }
    }

    /// Ends the answer `id` that ``beginFrame(_:)`` began. One that is longer than its reader takes becomes
    /// RESOURCE_EXHAUSTED; the status that it ends with.
    package mutating func endAnswer(_ start: Int, id: UInt32, limit: Int, microseconds: UInt32) -> StatusCode {
        let count = writerIndex - start - FrameHeader.size
        guard count > limit else {
            endFrame(start, microseconds: microseconds)
            return .ok
        }
        moveWriterIndex(to: start)
        let detail = ErrorDetail("an answer of \(count) bytes; the client takes at most \(limit)")
        writeError(id: id, .resourceExhausted, detail, microseconds: microseconds)
        return .resourceExhausted
    }
}
