public import CPatronMessages

/// A generated C message: what the arena needs to know of it. `Generated.swift` declares one line for each message.
package protocol CMessage {
    init()
    /// The part that every message starts with; holds the descriptor.
    var base: ProtobufCMessage { get set }
    /// Sets every field to its default, by the generated `__init`.
    static func initialise(_ message: UnsafeMutablePointer<Self>)
}

extension CMessage {
    /// The message's descriptor, a constant of the generated code.
    ///
    /// Swift cannot take the address of an imported C constant, so it is read off an initialised message.
    @inlinable package static var descriptor: UnsafePointer<ProtobufCMessageDescriptor> {
        var message = Self()
        initialise(&message)
        return message.base.descriptor
    }
}

extension UnsafeMutablePointer where Pointee: CMessage {
    /// The message as protobuf-c's functions take it: every generated struct starts with its base.
    @inlinable package var asMessage: UnsafePointer<ProtobufCMessage> {
        UnsafePointer(UnsafeMutableRawPointer(self).assumingMemoryBound(to: ProtobufCMessage.self))
    }
}
