internal import CPatronMessages
public import PatronCore
package import PatronWire

/// A method of the protocol by its name on the command line, such as `recommend` or `score-batch`.
public struct MethodName: Sendable, Hashable, CustomStringConvertible {
    package let method: Method

    /// Finds a method; throws `badUsage` with the names that exist.
    public init(_ name: String) throws(PatronError) {
        guard let method = Method(commandName: name) else {
            let names = MethodName.all.joined(separator: ", ")
            throw PatronError(
                .badUsage, "there is no method '\(name)'; expected one of \(names)", at: Place(field: "METHOD"))
        }
        self.method = method
    }

    private func has(_ field: String) -> Bool {
        protobuf_c_message_descriptor_get_field_by_name(method.requestDescriptor, field) != nil
    }

    /// All names, in the order of the methods' numbers.
    public static var all: [String] { Method.allCases.map(\.commandName) }
    /// Whether the answer is a stream.
    public var streams: Bool { method.streams }
    /// Whether one request is about many customers.
    public var takesCustomers: Bool { has("customers") }
    /// Whether a request has to say how many items it wants.
    public var needsCount: Bool { has("count") }
    /// Whether a request carries events.
    public var recordsEvents: Bool { method == .recordEvents }
    /// Whether a request carries stock and prices.
    public var updatesItems: Bool { method == .updateItems }
    /// The name.
    public var description: String { method.commandName }
}

extension PatronConnection {
    /// Asks any method that has one answer, and gives the answer as JSON with protobuf's field names.
    public func answer(_ method: MethodName, _ request: Request) async throws -> JSONValue {
        try AnswerJSON.decode(try await raw(method.method, request), of: method.method)
    }

    /// Asks a streamed method; each answer as JSON.
    public func answers(
        _ method: MethodName, _ request: Request
    ) throws -> AsyncThrowingMapSequence<some AsyncSequence<[UInt8], any Error> & Sendable, JSONValue> {
        try rawStream(method.method, request).map { try AnswerJSON.decode($0, of: method.method) }
    }
}

extension Request {
    /// The exact bytes of a request frame, header included, for load generators.
    public func frame(for method: MethodName, id: UInt32) throws(PatronError) -> [UInt8] {
        try frame(for: method.method, id: id)
    }

    /// The exact bytes of a client's hello.
    public static func helloFrame(token: [UInt8] = []) -> [UInt8] {
        let payload = ClientHello(token: token, client: "patron-swift/1").payload
        let header = FrameHeader(
            .hello, length: UInt32(payload.count), code: FrameHeader.version, id: FrameHeader.magic)
        return header.bytes + payload
    }
}
