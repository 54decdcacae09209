internal import NIOCore
internal import NIOHPACK
internal import PatronWire

/// What the headers of a request say, as far as it matters to the answer. Other headers are a caller's own and passed over.
struct CallHead {
    var path = ""
    /// Time that the caller allows.
    var timeout: TimeAmount?
    /// How compressed messages of the request are compressed.
    var encoding = MessageEncoding.identity
    /// How an answer may be compressed.
    var answerEncoding = MessageEncoding.identity
    /// What stands after `Bearer`; empty if there is no token.
    var token = ByteBuffer()
    /// Why the stream is no gRPC call.
    var notACall: HTTPFailure?
    /// Why the call fails before its request is read.
    var failure: CallFailure?

    init(_ headers: HPACKHeaders) {
        var (isCall, isPost) = (false, false)
        var accepted = ""
        for (name, value, _) in headers {
            switch name {
            case ":path": path = value
            case ":method": isPost = value == "POST"
            case "content-type": isCall = Self.isGRPC(value)
            case "grpc-timeout":
                timeout = CallTimeout.parse(value)
                if timeout == nil { failure = CallFailure(.internal, "a malformed grpc-timeout: \(value)") }
            case "grpc-encoding":
                if let known = MessageEncoding(rawValue: value) {
                    encoding = known
                } else {
                    failure = CallFailure(
                        .unimplemented, "grpc-encoding \(value) is not known; expected \(MessageEncoding.accepted)")
                }
            case "grpc-accept-encoding": accepted = value
            case "authorization": token = Self.bearer(value)
            default: break
            }
        }
        // Answers are compressed for callers who show that they want it: by compressing themselves.
        if encoding != .identity, Self.list(accepted, has: encoding.rawValue) { answerEncoding = encoding }
        if !isPost { notACall = .methodNotAllowed } else if !isCall { notACall = .unsupportedMediaType }
    }

    /// `application/grpc`, perhaps with a suffix such as `+proto` or parameters.
    private static func isGRPC(_ value: String) -> Bool {
        if value == "application/grpc" { return true }
        return value.hasPrefix("application/grpc+proto") || value.hasPrefix("application/grpc;")
    }

    private static func bearer(_ value: String) -> ByteBuffer {
        let scheme = "bearer "
        guard value.prefix(scheme.count).lowercased() == scheme else { return ByteBuffer() }
        return ByteBuffer(substring: value.dropFirst(scheme.count))
    }

    private static func list(_ text: String, has name: String) -> Bool {
        text.split(separator: ",").contains { $0.drop { $0 == " " } == name }
    }
}
