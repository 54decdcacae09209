internal import CPatronMessages
internal import CProtobufC
internal import PatronCore

/// Refuses request fields that this server does not serve yet: they are never ignored.
struct ServedFields {
    private let method: String

    init(_ method: String) { self.method = method }

    /// Throws `unsupported` with the field's name if the request sets it.
    func refuse(_ isSet: Bool, _ field: String) throws(PatronError) {
        if isSet { throw PatronError(.unsupported, "\(method) does not serve this field yet", at: Place(field: field)) }
    }

    /// Throws `unsupported` for the fields of every request that nothing is done with yet. A method that serves
    /// `session` does not give it here.
    func refuse(
        account: ProtobufCBinaryData, channel: ProtobufCBinaryData, session: ProtobufCBinaryData = ProtobufCBinaryData()
    ) throws(PatronError) {
        try refuse(account.len > 0, "account")
        try refuse(channel.len > 0, "channel")
        try refuse(session.len > 0, "session")
    }

    /// Throws `badInput` for the place unless the moment is one that the calendar knows; 0 is no moment.
    func moment(_ milliseconds: Int64, _ field: @autoclosure () -> String = "as_of") throws(PatronError) -> Timestamp? {
        if milliseconds == 0 { return nil }
        guard milliseconds > Self.earliest, milliseconds < Self.latest else {
            throw PatronError(
                .badInput, "expected milliseconds since 1970 between the years 1900 and 9999", at: Place(field: field())
            )
        }
        return Timestamp(milliseconds: milliseconds)
    }

    /// Throws `badInput` unless the number is within the range.
    func check(_ value: Int, in range: ClosedRange<Int>, _ field: String) throws(PatronError) {
        guard range.contains(value) else {
            throw PatronError(
                .badInput, "\(value) is out of range; expected \(range.lowerBound) to \(range.upperBound)",
                at: Place(field: field))
        }
    }

    /// Throws `badInput` if there are more values than the limit.
    func limit(_ count: Int, to most: Int, _ field: String) throws(PatronError) {
        guard count <= most else {
            throw PatronError(.badInput, "\(count) values; the limit is \(most)", at: Place(field: field))
        }
    }

    private static let earliest: Int64 = -2_208_988_800_000
    private static let latest: Int64 = 253_402_300_800_000
}
