internal import CPatronMessages
internal import CProtobufC
internal import NIOCore
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronWire

/// Several lists in one answer. No item stands in two of them: what a widget shows is excluded for those behind it.
extension Answerer {
    func recommendPage(_ request: UnsafePointer<Patron__V1__RecommendPageRequest>, into out: inout ByteBuffer) throws {
        let fields = request.pointee
        let served = ServedFields("RecommendPage")
        try served.check(fields.n_widgets, in: 1...limits.rules, "widgets")
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        let entry = try self.entry(fields.namespace_)
        let (snapshot, workspace) = (entry.snapshot, worker.workspace)
        workspace.reset()
        try fillHistory(fields.history, fields.n_history, snapshot, served)
        try fillExclusions(fields.exclude, fields.n_exclude, snapshot, served)
        var query = RecommendQuery(
            customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of), count: 1)
        visitor.ask(&query, entry)
        if onEventLoop, try work(fields, query, snapshot, served) > Self.eventLoopWork { throw TooLong() }

        let history = workspace.given
        let message = try arena.make(Patron__V1__RecommendPageResponse.self)
        let widgets = try arena.makeArray(Patron__V1__WidgetItems.self, count: fields.n_widgets)
        var basis = Basis.population
        var asOf = snapshot.moment(query.asOf, now: now)
        for at in 0..<fields.n_widgets {
            guard let widget = fields.widgets[at]?.pointee, let answer = widgets?[at] else { continue }
            let excluded = workspace.excluded.count
            workspace.given = history
            let result = try fill(widget, "widgets[\(at)].", query, entry, served)
            answer.pointee.name = widget.name
            answer.pointee.n_items = workspace.ranked.count
            answer.pointee.items = try itemMessages(entry, fromSession: result.basis == .session)
            answer.pointee.shortfall = Patron__V1__Shortfall(UInt32(result.shortfall.rawValue))
            let kind = Self.kind(widget.kind)
            if kind == .recommend || kind == .again, result.basis.isNearer(than: basis) { basis = result.basis }
            asOf = result.asOf
            workspace.excludeAnswer(keeping: excluded)
        }
        try stamp(&message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, asOf, snapshot)
        message.pointee.n_widgets = fields.n_widgets
        message.pointee.widgets = widgets
        message.pointee.basis = Patron__V1__Basis(UInt32(basis.rawValue))
        out.write(packing: message.asMessage)
    }

    /// Leaves a widget's items in the workspace.
    private func fill(
        _ widget: Patron__V1__Widget, _ prefix: String, _ page: RecommendQuery, _ entry: ModelSet.Entry,
        _ served: ServedFields
    ) throws -> RecommendResult {
        let (snapshot, workspace) = (entry.snapshot, worker.workspace)
        try served.check(Int(widget.count), in: 1...limits.count, prefix + "count")
        try served.limit(widget.n_boosts, to: limits.rules, prefix + "boosts")
        try served.limit(widget.n_quotas, to: limits.rules, prefix + "quotas")
        workspace.resetRules()
        try readRules(
            RuleFields(
                filter: widget.filter, boosts: widget.boosts, boostCount: widget.n_boosts, quotas: widget.quotas,
                quotaCount: widget.n_quotas, diversity: widget.diversity, count: Int(widget.count)), entry,
            prefix: prefix)
        var query = page
        query.count = Int(widget.count)
        guard let kind = Self.kind(widget.kind) else { throw wrong(prefix + "kind", "expected a kind of widget") }
        query.bought = try boughtPolicy(widget.bought, default: BoughtPolicy(allowed: kind != .recommend), prefix)
        var item: UInt32?
        switch kind {
        case .similar:
            guard widget.n_items == 1 else { throw wrong(prefix + "items", "expected one item's id") }
            item = try itemRow(widget.items[0], snapshot, prefix + "items")
        case .together:
            workspace.given.removeAll()
            try fillBasket(widget.items, widget.n_items, snapshot, prefix + "items")
        case .recommend, .trending, .again:
            guard widget.n_items == 0 else { throw wrong(prefix + "items", "the list is not about items") }
        }
        return try snapshot.list(kind, about: item, query, now: now, workspace)
    }

    private static func kind(_ kind: Patron__V1__WidgetKind) -> ListKind? {
        switch kind {
        case PATRON__V1__WIDGET_KIND__WIDGET_KIND_UNSPECIFIED, PATRON__V1__WIDGET_KIND__WIDGET_KIND_RECOMMEND:
            .recommend
        case PATRON__V1__WIDGET_KIND__WIDGET_KIND_SIMILAR: .similar
        case PATRON__V1__WIDGET_KIND__WIDGET_KIND_BOUGHT_TOGETHER: .together
        case PATRON__V1__WIDGET_KIND__WIDGET_KIND_TRENDING: .trending
        case PATRON__V1__WIDGET_KIND__WIDGET_KIND_BUY_AGAIN: .again
        default: nil
        }
    }

    /// About how many nanoseconds a page costs.
    private func work(
        _ fields: Patron__V1__RecommendPageRequest, _ page: RecommendQuery, _ snapshot: Snapshot, _ served: ServedFields
    ) throws(PatronError) -> Double {
        var work = 0.0
        for at in 0..<fields.n_widgets {
            guard let widget = fields.widgets[at]?.pointee else { continue }
            try served.check(Int(widget.count), in: 1...limits.count, "widgets[\(at)].count")
            var query = page
            query.count = Int(widget.count)
            work +=
                Self.kind(widget.kind) == .trending
                ? snapshot.trendingWork(query, within: Snapshot.trendLength, now: now, worker.workspace)
                : snapshot.estimatedWork(query, now: now, worker.workspace)
            work += snapshot.choiceWork(query.count, worker.workspace)
        }
        return work
    }
}

extension Basis {
    /// Whether it says more of the customer than another one.
    fileprivate func isNearer(than other: Basis) -> Bool { rawValue < other.rawValue }
}
