public import PatronCore
package import PatronWire

/// What a server answered instead of a result; the cause of the ``PatronError`` that a call throws.
public struct ServerFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// gRPC's canonical code, 1 to 16.
    public var code: Int
    /// The code's name, such as `INVALID_ARGUMENT`.
    public var status: String
    /// What is wrong, in words.
    public var message: String
    /// The field of the request at fault; empty when there is none.
    public var field: String
    /// When to try again, if the server said so.
    public var retryAfter: TimeSpan?

    /// The status's name.
    public var description: String { status }

    package init(_ status: StatusCode, _ detail: ErrorDetail) {
        code = Int(status.rawValue)
        self.status = status.description
        message = detail.message
        field = detail.field
        let milliseconds = detail.retryAfterMilliseconds
        retryAfter = milliseconds > 0 ? TimeSpan(milliseconds: Int64(milliseconds)) : nil
    }
}

extension PatronError {
    /// The error that a caller sees for a failed request.
    package init(_ status: StatusCode, _ detail: ErrorDetail) {
        self.init(
            status.errorCode, detail.message, at: detail.field.isEmpty ? nil : Place(field: detail.field),
            cause: ServerFailure(status, detail))
    }
}
