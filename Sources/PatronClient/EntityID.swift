/// The id of a customer, item, account, session or answer: opaque bytes, compared byte by byte.
public struct EntityID: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The bytes.
    public var bytes: [UInt8]

    /// Creates an id from bytes.
    public init(bytes: [UInt8]) { self.bytes = bytes }
    /// Creates an id from the UTF-8 bytes of a text.
    public init(_ text: some StringProtocol) { bytes = Array(text.utf8) }
    /// Creates an id from a literal.
    public init(stringLiteral text: String) { self.init(text) }

    /// Whether there is no id.
    public var isEmpty: Bool { bytes.isEmpty }
    /// The id as text, invalid UTF-8 replaced: for people, never for identity.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
