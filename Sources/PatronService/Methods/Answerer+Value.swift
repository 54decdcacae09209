internal import CPatronMessages
internal import CProtobufC
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronNumerics
internal import PatronWire

extension Answerer {
    func estimateValue(_ request: UnsafePointer<Patron__V1__EstimateValueRequest>) throws -> UnsafePointer<
        ProtobufCMessage
    > {
        let fields = request.pointee
        let served = ServedFields("EstimateValue")
        try served.refuse(fields.reasons != 0, "reasons")
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        guard let scorer = snapshot.families.lifetimeValue else { throw noValues(snapshot) }
        let horizon = try self.horizon(fields.horizon.map { String(cString: $0) } ?? "")
        var query = ScoreQuery(customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of))
        visitor.ask(&query, entry)
        query.given = try purchases(fields.history, fields.n_history, snapshot, served)
        // A value without end is an integral of some hundred microseconds.
        if case .unlimited = horizon, onEventLoop { throw TooLong() }
        try keepOffEventLoop(query, snapshot)
        let scores = try snapshot.estimateValue(query, over: horizon, now: now, worker.workspace)
        let answer = try arena.make(Patron__V1__EstimateValueResponse.self)
        try stamp(
            &answer.pointee.model_version, &answer.pointee.as_of, &answer.pointee.answer_id, scores.asOf, snapshot)
        if let value = scores.value {
            answer.pointee.value = try arena.message(value, of: scorer, currency: snapshot.manifest.currency)
        }
        answer.pointee.basis = Patron__V1__Basis(UInt32(scores.basis.rawValue))
        return answer.asMessage
    }

    func nextPurchase(_ request: UnsafePointer<Patron__V1__NextPurchaseRequest>) throws -> UnsafePointer<
        ProtobufCMessage
    > {
        let fields = request.pointee
        let served = ServedFields("NextPurchase")
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        guard snapshot.families.lifetimeValue != nil else { throw noValues(snapshot) }
        var query = ScoreQuery(customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of))
        visitor.ask(&query, entry)
        try keepOffEventLoop(query, snapshot)
        let scores =
            fields.customer.len == 0 && fields.account.len > 0
            ? try snapshot.score(
                account: query.account, .nextPurchase, asOf: query.asOf, now: now, overlay: entry.overlay,
                worker.workspace)
            : snapshot.score(query, .nextPurchase, now: now, worker.workspace)
        let answer = try arena.make(Patron__V1__NextPurchaseResponse.self)
        try stamp(
            &answer.pointee.model_version, &answer.pointee.as_of, &answer.pointee.answer_id, scores.asOf, snapshot)
        if let next = scores.value?.next {
            answer.pointee.next_purchase = try arena.message(nextPurchase: next, asOf: scores.asOf)
        }
        answer.pointee.basis = Patron__V1__Basis(UInt32(scores.basis.rawValue))
        return answer.asMessage
    }

    func scoreAccount(_ request: UnsafePointer<Patron__V1__ScoreAccountRequest>) throws -> UnsafePointer<
        ProtobufCMessage
    > {
        let fields = request.pointee
        let served = ServedFields("ScoreAccount")
        try served.refuse(fields.channel.len > 0, "channel")
        try checkID(fields.account, "account")
        guard fields.account.len > 0 else {
            throw PatronError(.badInput, "expected an account's id", at: Place(field: "account"))
        }
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        guard snapshot.customers != nil else { throw noCustomers(snapshot) }
        let selection = try selection(fields.scores, fields.n_scores, snapshot)
        var query = ScoreQuery(
            customer: ByteView(start: nil, count: 0), asOf: try served.moment(fields.as_of))
        query.account = ByteView(fields.account)
        try keepOffEventLoop(query, snapshot)
        let scores = try snapshot.score(
            account: query.account, selection, asOf: query.asOf, now: now, overlay: entry.overlay, worker.workspace)
        return try message(
            scores, selection, ProtobufCBinaryData(), account: fields.account, reasons: fields.reasons != 0, snapshot)
    }

    // MARK: What value requests share

    /// Throws ``TooLong`` on an event loop for an account whose histories take long to join.
    func keepOffEventLoop(_ query: ScoreQuery, _ snapshot: Snapshot) throws {
        guard onEventLoop, !query.account.isEmpty else { return }
        if snapshot.estimatedWork(account: query.account) > Self.eventLoopWork { throw TooLong() }
    }

    /// The purchases and returns among a request's interactions; views and the like say nothing of value, and items that this
    /// version does not know are passed over.
    func purchases(
        _ history: UnsafeMutablePointer<UnsafeMutablePointer<Patron__V1__Interaction>?>?, _ count: Int,
        _ snapshot: Snapshot, _ served: ServedFields
    ) throws(PatronError) -> [GivenPurchase] {
        try served.limit(count, to: limits.history, "history")
        guard let history, count > 0, let items = snapshot.items else { return [] }
        var purchases: [GivenPurchase] = []
        for at in 0..<count {
            guard let interaction = history[at]?.pointee else { continue }
            let (quantity, price) = (interaction.quantity, interaction.unit_price)
            guard (0...Self.largestQuantity).contains(quantity) else {
                throw PatronError(.badInput, "expected a number of pieces", at: Place(field: "history[\(at)].quantity"))
            }
            guard (0...Self.largestQuantity).contains(price) else {
                throw PatronError(
                    .badInput, "expected an amount of money, at least 0", at: Place(field: "history[\(at)].unit_price"))
            }
            let time = try served.moment(interaction.time, "history[\(at)].time")
            let isReturn = interaction.kind == PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_RETURN
            guard isReturn || interaction.kind == PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_PURCHASE,
                let row = items.ids.row(of: ByteView(interaction.item))
            else { continue }
            purchases.append(
                GivenPurchase(
                    item: UInt32(row), time: time?.milliseconds, quantity: quantity == 0 ? 1 : quantity,
                    unitPrice: price == 0 ? nil : price, isReturn: isReturn))
        }
        return purchases
    }

    /// Pieces and money of one line; sums over any history stay finite.
    private static let largestQuantity = 1e12

    private func horizon(_ text: String) throws(PatronError) -> ValueHorizon {
        guard let horizon = ValueHorizon(text) else {
            throw PatronError(
                .badInput,
                "expected 1 to \(LifetimeValueModel.maximumPeriods) days, weeks, months or years, such as '24 months', or '\(ValueHorizon.unlimitedName)'",
                at: Place(field: "horizon"))
        }
        return horizon
    }

    private func noValues(_ snapshot: Snapshot) -> PatronError {
        PatronError(
            .refused, "namespace \(snapshot.namespace) has no lifetime_value model", at: Place(field: "namespace"))
    }
}
