internal import Foundation
internal import NIOHPACK
internal import PatronCore
internal import PatronWire

/// The headers and trailers that calls are answered with.
enum CallHeaders {
    private static let contentType = ("content-type", "application/grpc")

    /// Before the messages of an answer.
    static let response = HPACKHeaders([(":status", "200"), contentType])
    private static let gzip = HPACKHeaders([(":status", "200"), contentType, ("grpc-encoding", "gzip")])
    private static let deflate = HPACKHeaders([(":status", "200"), contentType, ("grpc-encoding", "deflate")])
    /// After the messages of a call that went well.
    static let ok = HPACKHeaders([("grpc-status", "0")])

    static func response(_ encoding: MessageEncoding) -> HPACKHeaders {
        switch encoding {
        case .identity: response
        case .gzip: gzip
        case .deflate: deflate
        }
    }

    /// An answer to what is no gRPC call at all.
    static func plain(_ status: HTTPFailure) -> HPACKHeaders {
        var headers = HPACKHeaders([(":status", "\(status.rawValue)")])
        if status == .methodNotAllowed { headers.add(name: "allow", value: "POST") }
        return headers
    }

    /// The trailers of a failed call. `alone`: nothing was sent before them.
    static func failure(_ failure: CallFailure, alone: Bool) -> HPACKHeaders {
        var headers = alone ? response : HPACKHeaders()
        headers.add(name: "grpc-status", value: "\(failure.status.rawValue)")
        // These differ from call to call: the table of headers that both sides remember is not for them.
        let detail = failure.detail
        if !detail.message.isEmpty {
            headers.add(name: "grpc-message", value: percentEncoded(detail.message), indexing: .nonIndexable)
        }
        if !detail.field.isEmpty || detail.retryAfterMilliseconds > 0 {
            let details = StatusDetails.encode(failure)
            let text = Data(details).base64EncodedString().trimmingCharacters(in: CharacterSet(charactersIn: "="))
            headers.add(name: "grpc-status-details-bin", value: text, indexing: .nonIndexable)
        }
        if detail.retryAfterMilliseconds > 0 {
            headers.add(
                name: "grpc-retry-pushback-ms", value: "\(detail.retryAfterMilliseconds)", indexing: .nonIndexable)
        }
        return headers
    }

    /// `grpc-message` as it is sent: what is not printable ASCII, and the percent sign, by its UTF-8 bytes.
    static func percentEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "%") {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}

/// Why a stream is not answered as a gRPC call.
enum HTTPFailure: Int {
    case methodNotAllowed = 405
    case unsupportedMediaType = 415
}

/// `google.rpc.Status` with its standard details: the field at fault and when to try again.
enum StatusDetails {
    static func encode(_ failure: CallFailure) -> [UInt8] {
        let detail = failure.detail
        var status = ProtoFields()
        status.append(1, varint: UInt64(failure.status.rawValue))
        status.append(2, text: detail.message)
        if !detail.field.isEmpty {
            var violation = ProtoFields()
            violation.append(1, text: detail.field)
            violation.append(2, text: detail.message)
            var badRequest = ProtoFields()
            badRequest.append(1, element: violation.bytes)
            status.append(3, element: any("google.rpc.BadRequest", badRequest))
        }
        if detail.retryAfterMilliseconds > 0 {
            var delay = ProtoFields()
            delay.append(1, varint: UInt64(detail.retryAfterMilliseconds / 1000))
            delay.append(2, varint: UInt64(detail.retryAfterMilliseconds % 1000) * 1_000_000)
            var retry = ProtoFields()
            retry.append(1, element: delay.bytes)
            status.append(3, element: any("google.rpc.RetryInfo", retry))
        }
        return status.bytes
    }

    private static func any(_ type: String, _ message: ProtoFields) -> [UInt8] {
        var any = ProtoFields()
        any.append(1, text: "type.googleapis.com/\(type)")
        any.append(2, bytes: message.bytes)
        return any.bytes
    }
}
