internal import CPatronMessages
internal import CProtobufC
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics

/// Who asks, in the fields that all requests about a customer have.
struct Visitor {
    var customer: ProtobufCBinaryData
    var account: ProtobufCBinaryData
    var session: ProtobufCBinaryData
    var channel: ProtobufCBinaryData

    /// Names the visitor in what the engine is asked for a list.
    func ask(_ query: inout RecommendQuery, _ entry: ModelSet.Entry) {
        query.account = ByteView(account)
        query.session = ByteView(session)
        query.overlay = entry.overlay
    }

    /// The same of scores.
    func ask(_ query: inout ScoreQuery, _ entry: ModelSet.Entry) {
        query.account = ByteView(account)
        query.session = ByteView(session)
        query.overlay = entry.overlay
    }
}

extension Answerer {
    /// Throws `unsupported` for a channel, which nothing is done with yet, and `badInput` for an id that is too long.
    func check(_ visitor: Visitor, _ served: ServedFields) throws(PatronError) {
        try served.refuse(visitor.channel.len > 0, "channel")
        try checkID(visitor.customer, "customer")
        try checkID(visitor.account, "account")
        try checkID(visitor.session, "session")
    }
}
