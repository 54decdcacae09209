internal import CPatronMessages
internal import NIOCore
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronWire

/// Answers one request on the thread that holds the worker. Lives as long as the answer takes.
struct Answerer {
    let worker: Worker
    let models: ModelSet
    let limits: ServerLimits
    let status: ServerStatus
    /// The machine's clock, read once for a burst of requests.
    let now: Timestamp
    /// Whether long work is refused with ``TooLong``, so that the caller moves it to the compute pool.
    let onEventLoop: Bool

    var arena: MessageArena { worker.arena }

    /// Thrown on an event loop for a request that belongs on the compute pool.
    struct TooLong: Error {}

    /// Multiply-adds that an event loop does itself: about 100 microseconds.
    static let eventLoopWork = 100_000

    /// Writes the answer's payload behind `out`'s writer index. The caller writes the frame's header around it.
    func answer(_ method: Method, _ payload: UnsafeRawBufferPointer, into out: inout ByteBuffer) throws {
        arena.reset()
        switch method {
        case .recommend:
            try recommend(try decode(payload, patron__v1__recommend_request__descriptor), into: &out)
        case .similarItems:
            try similarItems(try decode(payload, patron__v1__similar_items_request__descriptor), into: &out)
        case .scoreCustomer:
            try pack(try scoreCustomer(decode(payload, patron__v1__score_customer_request__descriptor)), into: &out)
        case .predictConversion:
            try pack(try predictConversion(decode(payload, patron__v1__predict_conversion_request__descriptor)), into: &out)
        case .assignSegment:
            try pack(try assignSegment(decode(payload, patron__v1__assign_segment_request__descriptor)), into: &out)
        case .getProfile:
            try pack(try getProfile(decode(payload, patron__v1__get_profile_request__descriptor)), into: &out)
        case .listModels:
            try pack(try listModels(decode(payload, patron__v1__list_models_request__descriptor)), into: &out)
        case .health:
            try pack(try health(decode(payload, patron__v1__health_request__descriptor)), into: &out)
        case .noOp:
            try pack(try noOp(decode(payload, patron__v1__no_op_request__descriptor)), into: &out)
        default:
            throw PatronError(.unsupported, "method \(method.rawValue) is not served yet")
        }
    }

    private func decode<Message>(
        _ payload: UnsafeRawBufferPointer, _ descriptor: ProtobufCMessageDescriptor
    ) throws(PatronError) -> UnsafePointer<Message> {
        try withUnsafePointer(to: descriptor) { (descriptor) throws(PatronError) in
            UnsafeRawPointer(try arena.unpack(descriptor, payload)).assumingMemoryBound(to: Message.self)
        }
    }

    private func pack(_ message: UnsafeMutablePointer<ProtobufCMessage>, into out: inout ByteBuffer) throws(PatronError) {
        try arena.pack(message, into: &out)
    }

    // MARK: What the methods share

    func checkID(_ id: ProtobufCBinaryData, _ field: String) throws(PatronError) {
        guard id.len <= Limits.idBytes else {
            throw PatronError(.badInput, "an id of \(id.len) bytes; the limit is \(Limits.idBytes)", at: Place(field: field))
        }
    }

    func noCustomers(_ snapshot: Snapshot) -> PatronError {
        PatronError(.unsupported, "namespace \(snapshot.namespace) has no customers", at: Place(field: "namespace"))
    }

    /// Fills the three fields that every answer starts with.
    func stamp(
        _ version: inout UnsafeMutablePointer<CChar>?, _ asOf: inout Int64, _ answerID: inout ProtobufCBinaryData,
        _ moment: Timestamp, _ snapshot: Snapshot
    ) throws(PatronError) {
        version = try arena.string(snapshot.version)
        asOf = moment.milliseconds
        let id = worker.answerIDs.next()
        answerID = try withUnsafeBytes(of: id) { (bytes) throws(PatronError) in try arena.binary(bytes) }
    }

    /// An id that stays where it is: in the mapped bundle, which outlives the answer.
    func borrowed(_ view: ByteView) -> ProtobufCBinaryData {
        ProtobufCBinaryData(len: view.count, data: UnsafeMutablePointer(mutating: view.start))
    }
}

extension ByteView {
    init(_ data: ProtobufCBinaryData) { self.init(start: UnsafePointer(data.data), count: data.len) }
}
