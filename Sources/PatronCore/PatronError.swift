/// The one error type that crosses Patron's layers: an opaque code, a message, a place and a cause.
///
/// The code is a struct, so that a new case breaks nobody; the message says what was expected; the place says where.
public struct PatronError: Error, Sendable {
    /// What kind of failure this is, for callers that act on it (exit status, wire status).
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        let name: StaticName

        enum StaticName: String, Sendable {
            case badInput, badUsage, notFound, corrupt, unsupported, limitExceeded, unavailable, refused, io,
                unauthenticated, forbidden, `internal`
        }

        /// Data, a recipe or a request that is not what it has to be.
        public static let badInput = Code(name: .badInput)
        /// A command line or a setting that makes no sense.
        public static let badUsage = Code(name: .badUsage)
        /// Something that was named does not exist.
        public static let notFound = Code(name: .notFound)
        /// Bytes that contradict their checksum, their header or themselves.
        public static let corrupt = Code(name: .corrupt)
        /// A format or a feature that this version does not know.
        public static let unsupported = Code(name: .unsupported)
        /// More than a configured limit allows.
        public static let limitExceeded = Code(name: .limitExceeded)
        /// Not now: going away, overloaded, not connected.
        public static let unavailable = Code(name: .unavailable)
        /// The data cannot support what was asked (too few rows, one class only), or a gate said no.
        public static let refused = Code(name: .refused)
        /// The operating system failed a call.
        public static let io = Code(name: .io)
        /// A caller that did not say who it is, or wrongly.
        public static let unauthenticated = Code(name: .unauthenticated)
        /// A caller that is known and may not do this.
        public static let forbidden = Code(name: .forbidden)
        /// A defect of Patron itself.
        public static let `internal` = Code(name: .internal)

        /// The code's name, for logs and tests.
        public var description: String { name.rawValue }
    }

    /// The kind of failure.
    public var code: Code
    /// What is wrong and what was expected, one sentence, no trailing full stop.
    public var message: String
    /// Where: a file and a line, a key, a field.
    public var place: Place?
    /// The error underneath, if there is one.
    public var cause: (any Error)?
    /// When to try again, where that is known.
    public var retryAfter: TimeSpan?

    /// Creates an error from its parts.
    public init(_ code: Code, _ message: String, at place: Place? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.place = place
        self.cause = cause
    }

    /// The same error, with a place if it had none.
    public func located(at place: @autoclosure () -> Place) -> PatronError {
        if self.place != nil { return self }
        var copy = self
        copy.place = place()
        return copy
    }
}

extension PatronError: CustomStringConvertible {
    /// `place: message (cause)`, as printed to a person.
    public var description: String {
        var text = place.map { "\($0): " } ?? ""
        text += message
        if let cause { text += " (\(cause))" }
        return text
    }
}

/// Where in the outside world an error is: each part is optional, and only what is known is printed.
public struct Place: Hashable, Sendable, CustomStringConvertible {
    /// A file's path or a source's name.
    public var file: String?
    /// Line, counted from 1.
    public var line: Int?
    /// A column's, key's or field's name, or a path of names joined by dots.
    public var field: String?

    /// Creates a place from the parts that are known.
    public init(file: String? = nil, line: Int? = nil, field: String? = nil) {
        self.file = file
        self.line = line
        self.field = field
    }

    /// `file:line: field`, leaving out what is unknown.
    public var description: String {
        var text = file ?? ""
        if let line { text += text.isEmpty ? "line \(line)" : ":\(line)" }
        if let field { text += text.isEmpty ? field : ": \(field)" }
        return text
    }
}
