public import CPatronMessages
package import PatronCore

extension MessageArena {
    /// A new message with all fields at their defaults.
    @inlinable package func make<Message: CMessage>(
        _ type: Message.Type
    ) throws(PatronError) -> UnsafeMutablePointer<Message> {
        let memory = try allocate(MemoryLayout<Message>.size)
        let message = memory.bindMemory(to: Message.self, capacity: 1)
        Message.initialise(message)
        return message
    }

    /// `count` new messages and the array of pointers to them that a repeated field takes; nil for none.
    @inlinable package func makeArray<Message: CMessage>(
        _ type: Message.Type, count: Int
    ) throws(PatronError) -> UnsafeMutablePointer<UnsafeMutablePointer<Message>?>? {
        guard count > 0 else { return nil }
        let pointers = try values(UnsafeMutablePointer<Message>?.self, count: count, repeating: nil)
        let memory = try allocate(count * MemoryLayout<Message>.stride)
        let messages = memory.bindMemory(to: Message.self, capacity: count)
        for at in 0..<count {
            Message.initialise(messages + at)
            pointers[at] = messages + at
        }
        return pointers
    }

    /// An array for a repeated scalar, enum, id or pointer field.
    @inlinable package func values<Element: BitwiseCopyable>(
        _ type: Element.Type, count: Int, repeating value: Element
    ) throws(PatronError) -> UnsafeMutablePointer<Element> {
        let memory = try allocate(count * MemoryLayout<Element>.stride)
        let elements = memory.bindMemory(to: Element.self, capacity: count)
        elements.initialize(repeating: value, count: count)
        return elements
    }

    /// A copy of an id in the arena.
    @inlinable package func bytes(copying id: UnsafeBufferPointer<UInt8>) throws(PatronError) -> ProtobufCBinaryData {
        guard let source = id.baseAddress, id.count > 0 else { return ProtobufCBinaryData(len: 0, data: nil) }
        let memory = try allocate(id.count)
        memory.copyMemory(from: source, byteCount: id.count)
        return ProtobufCBinaryData(len: id.count, data: memory.assumingMemoryBound(to: UInt8.self))
    }

    /// An id that is only read while the message is packed; the caller keeps it alive until then.
    @inlinable package func bytes(borrowing id: UnsafeBufferPointer<UInt8>) -> ProtobufCBinaryData {
        ProtobufCBinaryData(len: id.count, data: UnsafeMutablePointer(mutating: id.baseAddress))
    }

    /// A text field; protobuf-c's texts end at the first NUL.
    @inlinable package func string(_ text: String) throws(PatronError) -> UnsafeMutablePointer<CChar> {
        var text = text
        let count = text.utf8.count
        let memory = try allocate(count + 1)
        text.withUTF8 { bytes in
            if let source = bytes.baseAddress { memory.copyMemory(from: source, byteCount: count) }
        }
        memory.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
        return memory.assumingMemoryBound(to: CChar.self)
    }

    /// A text field from UTF-8 bytes, such as an item's name in a mapped table.
    @inlinable package func string(
        copying text: UnsafeBufferPointer<UInt8>
    ) throws(PatronError) -> UnsafeMutablePointer<CChar> {
        let memory = try allocate(text.count + 1)
        if let source = text.baseAddress { memory.copyMemory(from: source, byteCount: text.count) }
        memory.storeBytes(of: 0, toByteOffset: text.count, as: UInt8.self)
        return memory.assumingMemoryBound(to: CChar.self)
    }
}

extension ProtobufCBinaryData {
    /// The bytes of an id; valid as long as the message is.
    @inlinable package var buffer: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: data, count: data == nil ? 0 : len)
    }
}
