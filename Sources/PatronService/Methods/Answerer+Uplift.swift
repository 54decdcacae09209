internal import CPatronMessages
internal import CProtobufC
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronUplift
internal import PatronWire

extension Answerer {
    /// About how long the effect on one customer takes, in nanoseconds.
    private static let effectWork = 5_000.0

    func rankByUplift(_ request: UnsafePointer<Patron__V1__RankByUpliftRequest>) throws -> UnsafePointer<
        ProtobufCMessage
    > {
        let fields = request.pointee
        let served = ServedFields("RankByUplift")
        try served.refuse(fields.channel.len > 0, "channel")
        try served.check(fields.n_customers, in: 1...limits.batch, "customers")
        try served.check(Int(fields.count), in: 0...limits.count, "count")
        guard fields.budget >= 0, fields.budget.isFinite else {
            throw PatronError(.badInput, "expected an amount of money, at least 0", at: Place(field: "budget"))
        }
        var ids: [ByteView] = []
        for at in 0..<fields.n_customers {
            try checkID(fields.customers[at], "customers[\(at)]")
            ids.append(ByteView(fields.customers[at]))
        }
        let entry = try self.entry(fields.namespace_)
        if onEventLoop, Double(ids.count) * Self.effectWork > Self.eventLoopWork { throw TooLong() }
        let policy = UpliftPolicy(
            count: fields.count == 0 ? limits.count : Int(fields.count),
            budget: fields.budget == 0 ? nil : fields.budget)
        let audience = try entry.snapshot.rank(
            by: fields.treatment.map { String(cString: $0) } ?? "", ids, policy,
            asOf: try served.moment(fields.as_of), now: now, overlay: entry.overlay, worker.workspace)
        let answer = try arena.make(Patron__V1__RankByUpliftResponse.self)
        try stamp(
            &answer.pointee.model_version, &answer.pointee.as_of, &answer.pointee.answer_id, audience.asOf,
            entry.snapshot)
        answer.pointee.n_customers = audience.customers.count
        answer.pointee.customers = try arena.pointers(audience.customers) { (ranked) throws(PatronError) in
            let customer = try arena.make(Patron__V1__RankedCustomer.self)
            customer.pointee.customer = fields.customers[ranked.position]
            customer.pointee.uplift = try arena.message(
                ranked.effect, treatment: audience.treatment, level: audience.level)
            return customer
        }
        answer.pointee.expected_gain = audience.expectedGain
        return answer.asMessage
    }
}
