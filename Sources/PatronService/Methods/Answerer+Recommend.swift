internal import CPatronMessages
internal import CProtobufC
internal import NIOCore
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronWire

extension Answerer {
    func recommend(_ request: UnsafePointer<Patron__V1__RecommendRequest>, into out: inout ByteBuffer)
        throws
    {
        let fields = request.pointee
        let served = ServedFields("Recommend")
        try served.check(Int(fields.count), in: 1...limits.count, "count")
        try served.limit(fields.n_history, to: limits.history, "history")
        try served.limit(fields.n_exclude, to: limits.exclude, "exclude")
        try checkID(fields.customer, "customer")
        try checkID(fields.session, "session")
        try served.refuse(account: fields.account, channel: fields.channel)
        try served.refuse(fields.filter != nil, "filter")
        try served.refuse(fields.n_boosts > 0, "boosts")
        try served.refuse(fields.n_quotas > 0, "quotas")
        try served.refuse(fields.diversity != nil, "diversity")
        try served.refuse(fields.rank_by == PATRON__V1__RANK_BY__RANK_BY_EXPECTED_MARGIN, "rank_by")
        try served.refuse(fields.quantities != 0, "quantities")
        guard fields.minimum_score.isFinite else {
            throw PatronError(.badInput, "expected a finite number", at: Place(field: "minimum_score"))
        }
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        let workspace = worker.workspace
        workspace.reset()
        try fillHistory(fields.history, fields.n_history, snapshot)
        try fillExclusions(fields.exclude, fields.n_exclude, snapshot)
        var query = RecommendQuery(
            customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of), count: Int(fields.count),
            bought: try boughtPolicy(fields.bought, served), minimumScore: Float(fields.minimum_score))
        query.session = ByteView(fields.session)
        query.overlay = entry.overlay
        if onEventLoop, snapshot.estimatedWork(query, now: now, workspace) > Self.eventLoopWork { throw TooLong() }
        let answer = try snapshot.recommend(query, now: now, workspace)
        if fields.reasons != 0 {
            try writeWithReasons(answer, snapshot, into: &out)
        } else {
            writeItems(answer, snapshot, into: &out)
        }
    }

    func similarItems(
        _ request: UnsafePointer<Patron__V1__SimilarItemsRequest>, into out: inout ByteBuffer
    ) throws {
        let fields = request.pointee
        let served = ServedFields("SimilarItems")
        try served.check(Int(fields.count), in: 1...limits.count, "count")
        try served.limit(fields.n_exclude, to: limits.exclude, "exclude")
        try checkID(fields.item, "item")
        try served.refuse(account: fields.account, channel: fields.channel, session: fields.session)
        try served.refuse(fields.bought != nil, "bought")
        try served.refuse(fields.filter != nil, "filter")
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        guard fields.item.len > 0 else {
            throw PatronError(.badInput, "expected an item's id", at: Place(field: "item"))
        }
        guard let item = snapshot.items?.ids.row(of: ByteView(fields.item)) else {
            throw PatronError(.notFound, "no item \(ByteView(fields.item).text)", at: Place(field: "item"))
        }
        worker.workspace.reset()
        try fillExclusions(fields.exclude, fields.n_exclude, snapshot)
        let answer = try snapshot.similarItems(
            UInt32(item), count: Int(fields.count), asOf: try served.moment(fields.as_of), now: now,
            overlay: entry.overlay, worker.workspace)
        let message = try arena.make(Patron__V1__SimilarItemsResponse.self)
        try stamp(
            &message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, answer.asOf, snapshot)
        message.pointee.n_items = worker.workspace.ranked.count
        message.pointee.items = try itemMessages(snapshot)
        message.pointee.shortfall = Patron__V1__Shortfall(UInt32(answer.shortfall.rawValue))
        out.write(packing: message.asMessage)
    }

    /// Turns the request's interactions into rows; items that this version does not know say nothing and are passed over.
    private func fillHistory(
        _ history: UnsafeMutablePointer<UnsafeMutablePointer<Patron__V1__Interaction>?>?, _ count: Int,
        _ snapshot: Snapshot
    ) throws(PatronError) {
        guard let history, let items = snapshot.items else { return }
        for at in 0..<count {
            guard let interaction = history[at]?.pointee else { continue }
            guard interaction.quantity.isFinite, interaction.quantity >= 0 else {
                throw PatronError(.badInput, "expected a number of pieces", at: Place(field: "history[\(at)].quantity"))
            }
            guard let row = items.ids.row(of: ByteView(interaction.item)) else { continue }
            // A return says that the item was no success; it counts as known and adds no weight.
            let returned = interaction.kind == PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_RETURN
            worker.workspace.given.append(
                GivenInteraction(
                    item: UInt32(row),
                    purchase: interaction.kind == PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_PURCHASE,
                    weight: returned ? 0 : 1))
        }
    }

    private func fillExclusions(
        _ exclude: UnsafeMutablePointer<ProtobufCBinaryData>?, _ count: Int, _ snapshot: Snapshot
    ) throws(PatronError) {
        guard let exclude, let items = snapshot.items else { return }
        for at in 0..<count {
            if let row = items.ids.row(of: ByteView(exclude[at])) { worker.workspace.excluded.append(UInt32(row)) }
        }
    }

    private func boughtPolicy(
        _ bought: UnsafeMutablePointer<Patron__V1__Bought>?, _ served: ServedFields
    ) throws(PatronError) -> BoughtPolicy {
        guard let bought = bought?.pointee else { return BoughtPolicy() }
        try served.refuse(bought.mode == PATRON__V1__BOUGHT_MODE__BOUGHT_MODE_ONLY, "bought.mode")
        try served.refuse(bought.n_kinds > 0, "bought.kinds")
        guard bought.within_days.isFinite, bought.within_days >= 0, bought.within_days < 1e6 else {
            throw PatronError(.badInput, "expected days, at least 0", at: Place(field: "bought.within_days"))
        }
        let allows = bought.mode == PATRON__V1__BOUGHT_MODE__BOUGHT_MODE_ALLOW
        try served.refuse(allows && bought.within_days > 0, "bought.within_days")
        return BoughtPolicy(
            allowed: allows,
            within: bought.within_days > 0 ? .days(bought.within_days) : nil)
    }
}
