/// Bytes that somebody else owns: an id in a request's frame or in a mapped table. Valid only as long as the owner says.
@frozen
package struct ByteView {
    package let start: UnsafePointer<UInt8>?
    package let count: Int

    @inlinable package init(start: UnsafePointer<UInt8>?, count: Int) {
        self.start = start
        self.count = count
    }

    @inlinable package init(_ buffer: UnsafeBufferPointer<UInt8>) {
        self.init(start: buffer.baseAddress, count: buffer.count)
    }

    @inlinable package var isEmpty: Bool { count == 0 }
    @inlinable package var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
    /// A copy that stays valid.
    @inlinable package var bytes: [UInt8] { [UInt8](buffer) }
    /// The bytes as text, invalid UTF-8 replaced: for messages, never for identity.
    package var text: String { String(decoding: buffer, as: UTF8.self) }
}

extension Array where Element == UInt8 {
    /// Lends the array's bytes as a view.
    package func withView<Result, Failure: Error>(_ body: (ByteView) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        try withUnsafeBufferPointer { (bytes) throws(Failure) in try body(ByteView(bytes)) }
    }
}
