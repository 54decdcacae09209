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
        try served.limit(fields.n_boosts, to: limits.rules, "boosts")
        try served.limit(fields.n_quotas, to: limits.rules, "quotas")
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        guard fields.minimum_score.isFinite else {
            throw PatronError(.badInput, "expected a finite number", at: Place(field: "minimum_score"))
        }
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        let workspace = worker.workspace
        workspace.reset()
        try fillHistory(fields.history, fields.n_history, snapshot, served)
        try fillExclusions(fields.exclude, fields.n_exclude, snapshot, served)
        try readRules(
            RuleFields(
                filter: fields.filter, boosts: fields.boosts, boostCount: fields.n_boosts, quotas: fields.quotas,
                quotaCount: fields.n_quotas, diversity: fields.diversity, count: Int(fields.count)), entry)
        workspace.rules.ranksByMargin = fields.rank_by == PATRON__V1__RANK_BY__RANK_BY_EXPECTED_MARGIN
        workspace.rules.segment = ByteView(text: fields.segment)
        workspace.rules.country = ByteView(text: fields.country)
        var query = RecommendQuery(
            customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of), count: Int(fields.count),
            bought: try boughtPolicy(fields.bought), minimumScore: Float(fields.minimum_score))
        visitor.ask(&query, entry)
        if onEventLoop, snapshot.estimatedWork(query, now: now, workspace) > Self.eventLoopWork { throw TooLong() }
        let answer = try snapshot.recommend(query, now: now, workspace)
        if fields.quantities != 0 { snapshot.noteQuantities(query, asOf: answer.asOf, workspace) }
        if fields.reasons != 0 || fields.quantities != 0 || workspace.rules.ranksByMargin {
            try writeInFull(answer, entry, reasons: fields.reasons != 0, into: &out)
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
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        let item = try itemRow(fields.item, snapshot, "item")
        let workspace = worker.workspace
        workspace.reset()
        try fillExclusions(fields.exclude, fields.n_exclude, snapshot, served)
        try readRules(RuleFields(filter: fields.filter, count: Int(fields.count)), entry)
        var query = RecommendQuery(
            customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of), count: Int(fields.count),
            bought: try boughtPolicy(fields.bought, default: BoughtPolicy(allowed: true)))
        visitor.ask(&query, entry)
        if onEventLoop, snapshot.choiceWork(query.count, workspace) > Self.eventLoopWork { throw TooLong() }
        let answer = try snapshot.similarItems(item, query, now: now, workspace)
        let message = try arena.make(Patron__V1__SimilarItemsResponse.self)
        try stamp(
            &message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, answer.asOf, snapshot)
        message.pointee.n_items = workspace.ranked.count
        message.pointee.items = try itemMessages(entry)
        message.pointee.shortfall = Patron__V1__Shortfall(UInt32(answer.shortfall.rawValue))
        out.write(packing: message.asMessage)
    }

    func rankItems(_ request: UnsafePointer<Patron__V1__RankItemsRequest>, into out: inout ByteBuffer) throws {
        let fields = request.pointee
        let served = ServedFields("RankItems")
        try served.check(fields.n_candidates, in: 1...limits.exclude, "candidates")
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        let entry = try self.entry(fields.namespace_)
        let (snapshot, workspace) = (entry.snapshot, worker.workspace)
        workspace.reset()
        try fillHistory(fields.history, fields.n_history, snapshot, served)
        let candidates = workspace.takeSet(snapshot.items?.count ?? 0, full: false)
        var unknown: [ProtobufCBinaryData] = []
        var seen: Set<[UInt8]> = []
        for at in 0..<fields.n_candidates {
            let id = fields.candidates[at]
            try checkID(id, "candidates[\(at)]")
            if let row = snapshot.items?.ids.row(of: ByteView(id)) {
                candidates.insert(UInt32(row))
            } else if seen.insert(ByteView(id).bytes).inserted {
                unknown.append(id)
            }
        }
        workspace.rules.filter = candidates
        workspace.rules.ranksByMargin = fields.rank_by == PATRON__V1__RANK_BY__RANK_BY_EXPECTED_MARGIN
        var query = RecommendQuery(
            customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of), count: candidates.count,
            bought: BoughtPolicy(allowed: true))
        visitor.ask(&query, entry)
        query.keepsUnavailable = true
        if onEventLoop, snapshot.estimatedWork(query, now: now, workspace) > Self.eventLoopWork { throw TooLong() }
        let answer = try snapshot.recommend(query, now: now, workspace)
        let message = try arena.make(Patron__V1__RankItemsResponse.self)
        try stamp(
            &message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, answer.asOf, snapshot)
        let known = workspace.ranked.count
        let items = try arena.values(
            UnsafeMutablePointer<Patron__V1__RecommendedItem>?.self, count: max(1, known + unknown.count),
            repeating: nil)
        let reasons = fields.reasons != 0 ? snapshot.reasons(limit: Self.itemReasons, workspace) : []
        if let ranked = try itemMessages(entry, reasons: reasons, fromSession: answer.basis == .session) {
            items.update(from: ranked, count: known)
        }
        for (at, id) in unknown.enumerated() {
            let item = try arena.make(Patron__V1__RecommendedItem.self)
            item.pointee.item = id
            items[known + at] = item
        }
        message.pointee.n_items = known + unknown.count
        message.pointee.items = items
        message.pointee.basis = Patron__V1__Basis(UInt32(answer.basis.rawValue))
        out.write(packing: message.asMessage)
    }
}
