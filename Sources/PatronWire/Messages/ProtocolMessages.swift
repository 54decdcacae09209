package import PatronCore

/// The payload of a client's hello.
package struct ClientHello: Sendable, Equatable {
    package var token: [UInt8] = []
    /// Name and version, for logs.
    package var client = ""
    /// Largest payload that the client takes, in bytes; 0 leaves it to the server.
    package var frameLimit: UInt32 = 0

    package init(token: [UInt8] = [], client: String = "", frameLimit: UInt32 = 0) {
        self.token = token
        self.client = client
        self.frameLimit = frameLimit
    }

    /// Reads a payload; throws `badInput` when it is malformed.
    package init(reading payload: UnsafeRawBufferPointer) throws(PatronError) {
        try readFields(of: payload, "ClientHello") { field in
            switch field.number {
            case 1: token = Array(field.bytes)
            case 2: client = String(decoding: field.bytes, as: UTF8.self)
            case 3: frameLimit = UInt32(truncatingIfNeeded: field.varint)
            default: break
            }
        }
    }

    package var payload: [UInt8] {
        var fields = ProtoFields()
        fields.append(1, bytes: token)
        fields.append(2, text: client)
        fields.append(3, varint: UInt64(frameLimit))
        return fields.bytes
    }
}

/// The payload of a server's hello: the limits that it enforces.
package struct ServerHello: Sendable, Equatable {
    /// Name and version.
    package var server = ""
    /// Largest payload of a request, in bytes.
    package var frameLimit: UInt32 = 0
    /// Requests at once on the connection.
    package var inFlightLimit: UInt32 = 0
    /// Answers of each stream that are sent before the first credit frame.
    package var credit: UInt32 = 0

    package init(server: String = "", frameLimit: UInt32 = 0, inFlightLimit: UInt32 = 0, credit: UInt32 = 0) {
        self.server = server
        self.frameLimit = frameLimit
        self.inFlightLimit = inFlightLimit
        self.credit = credit
    }

    /// Reads a payload; throws `badInput` when it is malformed.
    package init(reading payload: UnsafeRawBufferPointer) throws(PatronError) {
        try readFields(of: payload, "ServerHello") { field in
            switch field.number {
            case 1: server = String(decoding: field.bytes, as: UTF8.self)
            case 2: frameLimit = UInt32(truncatingIfNeeded: field.varint)
            case 3: inFlightLimit = UInt32(truncatingIfNeeded: field.varint)
            case 4: credit = UInt32(truncatingIfNeeded: field.varint)
            default: break
            }
        }
    }

    package var payload: [UInt8] {
        var fields = ProtoFields()
        fields.append(1, text: server)
        fields.append(2, varint: UInt64(frameLimit))
        fields.append(3, varint: UInt64(inFlightLimit))
        fields.append(4, varint: UInt64(credit))
        return fields.bytes
    }
}

/// The payload of an answer whose status is not OK.
package struct ErrorDetail: Sendable, Equatable {
    package var message = ""
    /// The field at fault; empty when there is none.
    package var field = ""
    /// When to try again; 0 when that is not known.
    package var retryAfterMilliseconds: UInt32 = 0

    package init(_ message: String, field: String = "", retryAfterMilliseconds: UInt32 = 0) {
        self.message = message
        self.field = field
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }

    /// What is told of an error inside the server.
    package init(_ error: PatronError) {
        let retry = UInt32(clamping: error.retryAfter?.milliseconds ?? 0)
        self.init(error.message, field: error.place?.field ?? "", retryAfterMilliseconds: retry)
        if let cause = error.cause { message += " (\(cause))" }
    }

    /// Reads a payload; throws `badInput` when it is malformed.
    package init(reading payload: UnsafeRawBufferPointer) throws(PatronError) {
        try readFields(of: payload, "ErrorDetail") { field in
            switch field.number {
            case 1: message = String(decoding: field.bytes, as: UTF8.self)
            case 2: self.field = String(decoding: field.bytes, as: UTF8.self)
            case 3: retryAfterMilliseconds = UInt32(truncatingIfNeeded: field.varint)
            default: break
            }
        }
    }

    package var payload: [UInt8] {
        var fields = ProtoFields()
        fields.append(1, text: message)
        fields.append(2, text: field)
        fields.append(3, varint: UInt64(retryAfterMilliseconds))
        return fields.bytes
    }
}

/// The payload of a going-away frame.
package struct GoingAway: Sendable, Equatable {
    package var reason = ""
    /// Answers are still sent for this long.
    package var drainMilliseconds: UInt32 = 0

    package init(reason: String = "", drainMilliseconds: UInt32 = 0) {
        self.reason = reason
        self.drainMilliseconds = drainMilliseconds
    }

    /// Reads a payload; throws `badInput` when it is malformed.
    package init(reading payload: UnsafeRawBufferPointer) throws(PatronError) {
        try readFields(of: payload, "GoingAway") { field in
            switch field.number {
            case 1: reason = String(decoding: field.bytes, as: UTF8.self)
            case 2: drainMilliseconds = UInt32(truncatingIfNeeded: field.varint)
            default: break
            }
        }
    }

    package var payload: [UInt8] {
        var fields = ProtoFields()
        fields.append(1, text: reason)
        fields.append(2, varint: UInt64(drainMilliseconds))
        return fields.bytes
    }
}

func readFields(
    of payload: UnsafeRawBufferPointer, _ message: String, _ body: (ProtoReader.Field) -> Void
) throws(PatronError) {
    var reader = ProtoReader(payload)
    while let field = reader.next() { body(field) }
    if reader.isMalformed {
        throw PatronError(.badInput, "payload of \(payload.count) bytes is not a patron.v1.\(message)")
    }
}
