internal import CPatronMessages
internal import CProtobufC
package import NIOCore
package import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronWire

/// A checked batch of customers, its ids copied out of the frame, so that it can be answered piece by piece.
package struct BatchRequest: Sendable {
    private let overlay: Overlay?
    let snapshot: Snapshot
    let selection: ScoreSelection
    let reasons: Bool
    let asOf: Timestamp?
    private var ids: [UInt8] = []
    private var offsets: [Int] = [0]

    /// Customers in the batch.
    package var count: Int { offsets.count - 1 }

    /// Reads and checks a request with a worker's arena.
    package init(_ payload: UnsafeRawBufferPointer, _ answerer: Answerer) throws(PatronError) {
        try answerer.caller.admit(.scoreCustomers)
        answerer.arena.reset()
        let fields = try answerer.arena.unpack(Patron__V1__ScoreCustomersRequest.self, payload).pointee
        let served = ServedFields("ScoreCustomers")
        try served.refuse(fields.channel.len > 0, "channel")
        try served.check(fields.n_customers, in: 1...answerer.limits.batch, "customers")
        let entry = try answerer.entry(fields.namespace_)
        snapshot = entry.snapshot
        overlay = entry.overlay
        guard snapshot.customers != nil else { throw answerer.noCustomers(snapshot) }
        selection = try answerer.selection(fields.scores, fields.n_scores, snapshot)
        reasons = fields.reasons != 0
        asOf = try served.moment(fields.as_of)
        for at in 0..<fields.n_customers {
            let id = fields.customers[at]
            try answerer.checkID(id, "customers[\(at)]")
            ids += ByteView(id).buffer
            offsets.append(ids.count)
        }
    }

    /// Lends the id at a place.
    func withID<Result>(_ at: Int, _ body: (ByteView) throws(PatronError) -> Result) throws(PatronError) -> Result {
        try ids.withUnsafeBufferPointer { (bytes) throws(PatronError) in
            try body(ByteView(UnsafeBufferPointer(rebasing: bytes[offsets[at]..<offsets[at + 1]])))
        }
    }

    /// Appends the answer of one place: the message's bytes, without any framing. Throws when it does not fit the arena.
    package func write(_ at: Int, _ answerer: Answerer, into out: inout ByteBuffer) throws(PatronError) {
        answerer.arena.reset()
        let message = try withID(at) { (id) throws(PatronError) in
            let scores = snapshot.score(
                customer: id, selection, asOf: asOf, now: answerer.now, overlay: overlay, answerer.worker.workspace)
            return try answerer.message(
                scores, selection, answerer.arena.bytes(copying: id.buffer), reasons: reasons, snapshot)
        }
        out.write(packing: message)
    }
}
