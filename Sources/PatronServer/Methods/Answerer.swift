internal import CPatronMessages
internal import CProtobufC
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
    /// When the request was read.
    let started: NIODeadline
    /// Whether long work is refused with ``TooLong``, so that the caller moves it to the compute pool.
    let onEventLoop: Bool

    var arena: MessageArena { worker.arena }

    /// Thrown on an event loop for a request that belongs on the compute pool.
    struct TooLong: Error {}

    /// Nanoseconds of estimated work that an event loop does itself.
    static let eventLoopWork = 100_000.0

    /// Writes the whole response frame behind `out`'s writer index, or throws and leaves `out` as it was.
    func answer(id: UInt32, _ method: Method, _ payload: UnsafeRawBufferPointer, into out: inout ByteBuffer) throws {
        arena.reset()
        switch method {
        case .recommend: try recommend(try arena.unpack(Patron__V1__RecommendRequest.self, payload), id, into: &out)
        case .similarItems:
            try similarItems(try arena.unpack(Patron__V1__SimilarItemsRequest.self, payload), id, into: &out)
        case .scoreCustomer:
            write(try scoreCustomer(try arena.unpack(Patron__V1__ScoreCustomerRequest.self, payload)), id, into: &out)
        case .predictConversion:
            write(
                try predictConversion(try arena.unpack(Patron__V1__PredictConversionRequest.self, payload)), id,
                into: &out)
        case .assignSegment:
            write(try assignSegment(try arena.unpack(Patron__V1__AssignSegmentRequest.self, payload)), id, into: &out)
        case .getProfile:
            write(try getProfile(try arena.unpack(Patron__V1__GetProfileRequest.self, payload)), id, into: &out)
        case .listModels:
            write(try listModels(try arena.unpack(Patron__V1__ListModelsRequest.self, payload)), id, into: &out)
        case .health: write(try health(try arena.unpack(Patron__V1__HealthRequest.self, payload)), id, into: &out)
        case .noOp: write(try noOp(try arena.unpack(Patron__V1__NoOpRequest.self, payload)), id, into: &out)
        default: throw PatronError(.unsupported, "\(method.name) is not served yet")
        }
    }

    /// Microseconds since the request was read, for the response's header.
    var microseconds: UInt32 { UInt32(clamping: (NIODeadline.now() - started).nanoseconds / 1000) }

    /// Writes a response frame with one message.
    func write(
        _ message: UnsafePointer<ProtobufCMessage>, _ id: UInt32, flags: FrameFlags = [], into out: inout ByteBuffer
    ) {
        out.writeFrame(FrameHeader(.response, flags: flags, id: id, time: microseconds), packing: message)
    }

    // MARK: What the methods share

    func checkID(_ id: ProtobufCBinaryData, _ field: String) throws(PatronError) {
        guard id.len <= Limits.idBytes else {
            throw PatronError(
                .badInput, "an id of \(id.len) bytes; the limit is \(Limits.idBytes)", at: Place(field: field))
        }
    }

    func noCustomers(_ snapshot: Snapshot) -> PatronError {
        PatronError(.refused, "namespace \(snapshot.namespace) has no customers", at: Place(field: "namespace"))
    }

    /// Fills the three fields that every answer starts with.
    func stamp(
        _ version: inout UnsafeMutablePointer<CChar>?, _ asOf: inout Int64, _ answerID: inout ProtobufCBinaryData,
        _ moment: Timestamp, _ snapshot: Snapshot
    ) throws(PatronError) {
        version = try snapshot.versionBytes.withUnsafeBufferPointer { (bytes) throws(PatronError) in
            try arena.string(copying: bytes)
        }
        asOf = moment.milliseconds
        let id = worker.answerIDs.next()
        answerID = try withUnsafeBytes(of: id) { (bytes) throws(PatronError) in
            try arena.bytes(copying: bytes.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// An id that stays where it is: in the mapped bundle, which outlives the answer.
    func borrowed(_ view: ByteView) -> ProtobufCBinaryData {
        arena.bytes(borrowing: view.buffer)
    }
}

extension ByteView {
    init(_ data: ProtobufCBinaryData) { self.init(start: UnsafePointer(data.data), count: data.len) }
}

extension MessageArena {
    /// The array of pointers that a repeated field of messages takes; nil for none.
    func pointers<Source, Message>(
        _ sources: [Source], _ make: (Source) throws(PatronError) -> UnsafeMutablePointer<Message>
    ) throws(PatronError) -> UnsafeMutablePointer<UnsafeMutablePointer<Message>?>? {
        guard !sources.isEmpty else { return nil }
        let pointers = try values(UnsafeMutablePointer<Message>?.self, count: sources.count, repeating: nil)
        for (at, source) in sources.enumerated() { pointers[at] = try make(source) }
        return pointers
    }
}
