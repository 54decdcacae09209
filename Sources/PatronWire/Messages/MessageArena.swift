package import CPatronMessages
package import PatronCore

/// A bump allocator for protobuf-c: one block of fixed size, filled from the front, emptied between requests.
///
/// One arena belongs to one event loop or thread. Decoding and building messages in it costs no heap allocation. When
/// it is full, allocation gives NULL, protobuf-c gives up, and the request ends as RESOURCE_EXHAUSTED. Nothing
/// that lies in the arena is freed on its own; everything is gone at ``reset()``.
package final class MessageArena {
    /// Bytes that one request may use.
    package let capacity: Int
    @usableFromInline let state: UnsafeMutablePointer<State>
    private let allocator: UnsafeMutablePointer<ProtobufCAllocator>

    @usableFromInline struct State {
        @usableFromInline let start: UnsafeMutableRawPointer
        @usableFromInline let capacity: Int
        @usableFromInline var used = 0
        @usableFromInline var exhausted = false

        init(start: UnsafeMutableRawPointer, capacity: Int) {
            self.start = start
            self.capacity = capacity
        }

        /// Every field of a generated struct is at most 8 bytes wide, so 8 aligns them all.
        @inlinable mutating func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
            guard size >= 0, size <= capacity - used else {
                exhausted = true
                return nil
            }
            let pointer = start + used
            used = min(capacity, (used + size + 7) & ~7)
            return pointer
        }
    }

    /// Creates an arena of `capacity` bytes, rounded up to a multiple of 8. Pages are only touched when they are used.
    package init(capacity: Int) {
        let rounded = (max(capacity, 64) + 7) & ~7
        self.capacity = rounded
        state = .allocate(capacity: 1)
        state.initialize(to: State(start: .allocate(byteCount: rounded, alignment: 16), capacity: rounded))
        allocator = .allocate(capacity: 1)
        allocator.initialize(
            to: ProtobufCAllocator(
                alloc: { data, size in
                    data?.assumingMemoryBound(to: State.self).pointee.allocate(size)
                },
                free: { _, _ in },
                allocator_data: UnsafeMutableRawPointer(state)))
    }

    deinit {
        state.pointee.start.deallocate()
        state.deallocate()
        allocator.deallocate()
    }

    /// Empties the arena: every pointer into it is dead.
    @inlinable package func reset() {
        state.pointee.used = 0
        state.pointee.exhausted = false
    }

    /// Bytes in use.
    @inlinable package var used: Int { state.pointee.used }
    /// Whether an allocation failed since the last reset.
    @inlinable package var isExhausted: Bool { state.pointee.exhausted }

    /// Raw memory, aligned to 8 bytes, not initialised; throws `limitExceeded` when the arena is full.
    @inlinable package func allocate(_ size: Int) throws(PatronError) -> UnsafeMutableRawPointer {
        guard let pointer = state.pointee.allocate(size) else { throw full() }
        return pointer
    }

    @usableFromInline func full() -> PatronError {
        PatronError(.limitExceeded, "request and answer need more than the \(capacity) bytes that one request may use")
    }

    /// Decodes a message into the arena. `bytes` need not live on: protobuf-c copies ids and texts into the arena.
    ///
    /// Throws `limitExceeded` when the arena is full, and `badInput` when the bytes are not such a message.
    package func unpack(
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, _ bytes: UnsafeRawBufferPointer
    ) throws(PatronError) -> UnsafeMutablePointer<ProtobufCMessage> {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        if let message = protobuf_c_message_unpack(descriptor, allocator, bytes.count, start) { return message }
        if isExhausted { throw full() }
        throw PatronError(
            .badInput, "payload of \(bytes.count) bytes is not a \(String(cString: descriptor.pointee.name))")
    }

    /// Decodes a message of a known type into the arena; throws as ``unpack(_:_:)-(UnsafePointer<_>,_)``.
    @inlinable package func unpack<Message: CMessage>(
        _ type: Message.Type, _ bytes: UnsafeRawBufferPointer
    ) throws(PatronError) -> UnsafeMutablePointer<Message> {
        UnsafeMutableRawPointer(try unpack(Message.descriptor, bytes)).assumingMemoryBound(to: Message.self)
    }
}
