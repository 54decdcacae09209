package import PatronCore

/// The status of an answer: gRPC's canonical codes.
package enum StatusCode: UInt16, Sendable, CaseIterable, CustomStringConvertible {
    case ok = 0
    case cancelled = 1
    case unknown = 2
    case invalidArgument = 3
    case deadlineExceeded = 4
    case notFound = 5
    case alreadyExists = 6
    case permissionDenied = 7
    case resourceExhausted = 8
    case failedPrecondition = 9
    case aborted = 10
    case outOfRange = 11
    case unimplemented = 12
    case `internal` = 13
    case unavailable = 14
    case dataLoss = 15
    case unauthenticated = 16

    /// The code's name as gRPC writes it, such as `INVALID_ARGUMENT`.
    package var description: String {
        switch self {
        case .ok: "OK"
        case .cancelled: "CANCELLED"
        case .unknown: "UNKNOWN"
        case .invalidArgument: "INVALID_ARGUMENT"
        case .deadlineExceeded: "DEADLINE_EXCEEDED"
        case .notFound: "NOT_FOUND"
        case .alreadyExists: "ALREADY_EXISTS"
        case .permissionDenied: "PERMISSION_DENIED"
        case .resourceExhausted: "RESOURCE_EXHAUSTED"
        case .failedPrecondition: "FAILED_PRECONDITION"
        case .aborted: "ABORTED"
        case .outOfRange: "OUT_OF_RANGE"
        case .unimplemented: "UNIMPLEMENTED"
        case .internal: "INTERNAL"
        case .unavailable: "UNAVAILABLE"
        case .dataLoss: "DATA_LOSS"
        case .unauthenticated: "UNAUTHENTICATED"
        }
    }

    /// The status that an error inside the server is answered with.
    package init(_ code: PatronError.Code) {
        switch code {
        case .badInput, .badUsage: self = .invalidArgument
        case .notFound: self = .notFound
        case .corrupt: self = .dataLoss
        case .unsupported: self = .unimplemented
        case .limitExceeded: self = .resourceExhausted
        case .unavailable: self = .unavailable
        case .refused: self = .failedPrecondition
        case .unauthenticated: self = .unauthenticated
        case .forbidden: self = .permissionDenied
        default: self = .internal
        }
    }

    /// The kind of error that a client reports for this status.
    package var errorCode: PatronError.Code {
        switch self {
        case .invalidArgument, .outOfRange, .alreadyExists: .badInput
        case .notFound: .notFound
        case .resourceExhausted: .limitExceeded
        case .unimplemented: .unsupported
        case .failedPrecondition: .refused
        case .unauthenticated: .unauthenticated
        case .permissionDenied: .forbidden
        case .dataLoss: .corrupt
        case .cancelled, .deadlineExceeded, .aborted, .unavailable: .unavailable
        case .ok, .unknown, .internal: .internal
        }
    }
}
