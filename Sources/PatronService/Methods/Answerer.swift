internal import CPatronMessages
internal import CProtobufC
package import NIOCore
package import PatronCore
package import PatronEngine
internal import PatronNumerics
package import PatronWire

/// Answers one request on the thread that holds the worker. Lives as long as the answer takes.
package struct Answerer {
    let worker: Worker
    let models: ModelSet
    let limits: ServiceLimits
    let status: ServiceStatus
    let caller: Caller
    /// The machine's clock, read once for a burst of requests.
    let now: Timestamp
    /// Whether long work is refused with ``TooLong``, so that the caller moves it to the compute pool.
    let onEventLoop: Bool

    init(
        worker: Worker, models: ModelSet, limits: ServiceLimits, status: ServiceStatus, caller: Caller, now: Timestamp,
        onEventLoop: Bool
    ) {
        self.worker = worker
        self.models = models
        self.limits = limits
        self.status = status
        self.caller = caller
        self.now = now
        self.onEventLoop = onEventLoop
    }

    var arena: MessageArena { worker.arena }
    /// What this thread counts.
    package var metrics: MetricsShard { worker.metrics }

    /// Thrown on an event loop for a request that belongs on the compute pool.
    package struct TooLong: Error {}

    /// Nanoseconds of estimated work that an event loop does itself.
    static let eventLoopWork = 100_000.0

    /// Appends the response message's bytes, without any framing, or throws and leaves `out` with bytes that the caller drops.
    package func answer(_ method: Method, _ payload: UnsafeRawBufferPointer, into out: inout ByteBuffer) throws {
        // Asked once: what comes back from the event loop to the compute pool has been let in.
        if onEventLoop { try caller.admit(method) }
        arena.reset()
        switch method {
        case .recommend: try recommend(try arena.unpack(Patron__V1__RecommendRequest.self, payload), into: &out)
        case .similarItems:
            try similarItems(try arena.unpack(Patron__V1__SimilarItemsRequest.self, payload), into: &out)
        case .boughtTogether:
            try boughtTogether(try arena.unpack(Patron__V1__BoughtTogetherRequest.self, payload), into: &out)
        case .trending: try trending(try arena.unpack(Patron__V1__TrendingRequest.self, payload), into: &out)
        case .buyAgain: try buyAgain(try arena.unpack(Patron__V1__BuyAgainRequest.self, payload), into: &out)
        case .rankItems: try rankItems(try arena.unpack(Patron__V1__RankItemsRequest.self, payload), into: &out)
        case .recommendPage:
            try recommendPage(try arena.unpack(Patron__V1__RecommendPageRequest.self, payload), into: &out)
        case .customersForItem:
            try customersForItem(try arena.unpack(Patron__V1__CustomersForItemRequest.self, payload), into: &out)
        case .scoreCustomer:
            out.write(packing: try scoreCustomer(try arena.unpack(Patron__V1__ScoreCustomerRequest.self, payload)))
        case .predictConversion:
            out.write(
                packing: try predictConversion(try arena.unpack(Patron__V1__PredictConversionRequest.self, payload)))
        case .assignSegment:
            out.write(packing: try assignSegment(try arena.unpack(Patron__V1__AssignSegmentRequest.self, payload)))
        case .estimateValue:
            out.write(packing: try estimateValue(try arena.unpack(Patron__V1__EstimateValueRequest.self, payload)))
        case .nextPurchase:
            out.write(packing: try nextPurchase(try arena.unpack(Patron__V1__NextPurchaseRequest.self, payload)))
        case .scoreAccount:
            out.write(packing: try scoreAccount(try arena.unpack(Patron__V1__ScoreAccountRequest.self, payload)))
        case .rankByUplift:
            out.write(packing: try rankByUplift(try arena.unpack(Patron__V1__RankByUpliftRequest.self, payload)))
        case .explainScore:
            out.write(packing: try explainScore(try arena.unpack(Patron__V1__ExplainScoreRequest.self, payload)))
        case .getProfile:
            out.write(packing: try getProfile(try arena.unpack(Patron__V1__GetProfileRequest.self, payload)))
        case .listModels:
            out.write(packing: try listModels(try arena.unpack(Patron__V1__ListModelsRequest.self, payload)))
        case .health: out.write(packing: try health(try arena.unpack(Patron__V1__HealthRequest.self, payload)))
        case .noOp: out.write(packing: try noOp(try arena.unpack(Patron__V1__NoOpRequest.self, payload)))
        default: throw PatronError(.unsupported, "\(method.name) is not served yet")
        }
    }

    // MARK: What the methods share

    func checkID(_ id: ProtobufCBinaryData, _ field: String) throws(PatronError) {
        guard id.len <= Limits.idBytes else {
            throw PatronError(
                .badInput, "an id of \(id.len) bytes; the limit is \(Limits.idBytes)", at: Place(field: field))
        }
    }

    /// What is live of the namespace that a request names, if its caller may ask it.
    func entry(_ namespace: ProtobufCBinaryData) throws(PatronError) -> ModelSet.Entry {
        try models.entry(ByteView(namespace), for: caller)
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

extension Answerer {
    /// An answerer without a server around it, for whoever has snapshots and wants their answers. Its scratch memory is its own,
    /// or that of another one, whose models are replaced as in a swap.
    package init(
        of snapshots: [Snapshot], overlay: Overlay? = nil, replacing other: Answerer? = nil, now: Timestamp
    ) {
        let limits = ServiceLimits()
        let status = ServiceStatus(version: "", started: now)
        self.init(
            worker: other?.worker ?? Worker(limits: limits, seed: 0, metrics: status.metrics.makeShard()),
            models: ModelSet(of: snapshots, overlay: overlay, now: now), limits: limits, status: status,
            caller: .anyone, now: now, onEventLoop: false)
    }
}
