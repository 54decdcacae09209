internal import CPatronMessages
internal import CProtobufC
internal import NIOCore
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronWire

/// Lists that rest on baskets, on what is bought of late, and on what customers need again.
extension Answerer {
    /// The longest time that a request can name in days.
    private static let mostDays = 1e6

    func boughtTogether(_ request: UnsafePointer<Patron__V1__BoughtTogetherRequest>, into out: inout ByteBuffer) throws
    {
        let fields = request.pointee
        let served = ServedFields("BoughtTogether")
        try served.check(Int(fields.count), in: 1...limits.count, "count")
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        let entry = try self.entry(fields.namespace_)
        let (snapshot, workspace) = (entry.snapshot, worker.workspace)
        workspace.reset()
        try fillBasket(fields.items, fields.n_items, snapshot, "items")
        try fillExclusions(fields.exclude, fields.n_exclude, snapshot, served)
        try readRules(RuleFields(filter: fields.filter, count: Int(fields.count)), entry)
        var query = RecommendQuery(
            customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of), count: Int(fields.count),
            bought: try boughtPolicy(fields.bought, default: BoughtPolicy(allowed: true)))
        visitor.ask(&query, entry)
        if onEventLoop, snapshot.boughtTogetherWork(query, workspace) > Self.eventLoopWork { throw TooLong() }
        let answer = try snapshot.boughtTogether(query, now: now, workspace)
        let message = try arena.make(Patron__V1__BoughtTogetherResponse.self)
        try stamp(
            &message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, answer.asOf, snapshot)
        message.pointee.n_items = workspace.ranked.count
        message.pointee.items = try itemMessages(entry, fromSession: true)
        message.pointee.shortfall = Patron__V1__Shortfall(UInt32(answer.shortfall.rawValue))
        out.write(packing: message.asMessage)
    }

    func trending(_ request: UnsafePointer<Patron__V1__TrendingRequest>, into out: inout ByteBuffer) throws {
        let fields = request.pointee
        let served = ServedFields("Trending")
        try served.check(Int(fields.count), in: 1...limits.count, "count")
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        let length = try days(fields.window_days, "window_days") ?? Snapshot.trendLength
        let entry = try self.entry(fields.namespace_)
        let (snapshot, workspace) = (entry.snapshot, worker.workspace)
        workspace.reset()
        try fillExclusions(fields.exclude, fields.n_exclude, snapshot, served)
        try readRules(RuleFields(filter: fields.filter, count: Int(fields.count)), entry)
        var query = RecommendQuery(
            customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of), count: Int(fields.count),
            bought: BoughtPolicy(allowed: true))
        query.overlay = entry.overlay
        if onEventLoop, snapshot.trendingWork(query, within: length, now: now, workspace) > Self.eventLoopWork {
            throw TooLong()
        }
        let answer = try snapshot.trending(
            query, within: length, segment: ByteView(text: fields.segment), now: now, workspace)
        let message = try arena.make(Patron__V1__TrendingResponse.self)
        try stamp(
            &message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, answer.asOf, snapshot)
        message.pointee.n_items = workspace.ranked.count
        message.pointee.items = try itemMessages(entry)
        message.pointee.shortfall = Patron__V1__Shortfall(UInt32(answer.shortfall.rawValue))
        out.write(packing: message.asMessage)
    }

    func buyAgain(_ request: UnsafePointer<Patron__V1__BuyAgainRequest>, into out: inout ByteBuffer) throws {
        let fields = request.pointee
        let served = ServedFields("BuyAgain")
        try served.check(Int(fields.count), in: 1...limits.count, "count")
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        let length = try days(fields.within_days, "within_days")
        let entry = try self.entry(fields.namespace_)
        let (snapshot, workspace) = (entry.snapshot, worker.workspace)
        workspace.reset()
        try fillExclusions(fields.exclude, fields.n_exclude, snapshot, served)
        try readRules(RuleFields(filter: fields.filter, count: Int(fields.count)), entry)
        var query = RecommendQuery(
            customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of), count: Int(fields.count))
        visitor.ask(&query, entry)
        if onEventLoop, snapshot.choiceWork(query.count, workspace) > Self.eventLoopWork { throw TooLong() }
        let answer = try snapshot.buyAgain(query, within: length, now: now, workspace)
        let message = try arena.make(Patron__V1__BuyAgainResponse.self)
        try stamp(
            &message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, answer.asOf, snapshot)
        message.pointee.n_items = workspace.ranked.count
        message.pointee.items = try itemMessages(entry)
        message.pointee.basis = Patron__V1__Basis(UInt32(answer.basis.rawValue))
        message.pointee.shortfall = Patron__V1__Shortfall(UInt32(answer.shortfall.rawValue))
        out.write(packing: message.asMessage)
    }

    func customersForItem(
        _ request: UnsafePointer<Patron__V1__CustomersForItemRequest>, into out: inout ByteBuffer
    ) throws {
        let fields = request.pointee
        let served = ServedFields("CustomersForItem")
        try served.check(Int(fields.count), in: 1...limits.batch, "count")
        try served.refuse(fields.channel.len > 0, "channel")
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        let item = try itemRow(fields.item, snapshot, "item")
        var query = RecommendQuery(
            customer: ByteView(start: nil, count: 0), asOf: try served.moment(fields.as_of), count: Int(fields.count),
            bought: try boughtPolicy(fields.bought))
        guard query.bought.kinds.isEmpty else { throw wrong("bought.kinds", "audiences are about purchases") }
        query.overlay = entry.overlay
        // It passes over all customers.
        if onEventLoop { throw TooLong() }
        worker.workspace.reset()
        let (customers, asOf) = try snapshot.customers(for: item, query, now: now, worker.workspace)
        let message = try arena.make(Patron__V1__CustomersForItemResponse.self)
        try stamp(&message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, asOf, snapshot)
        message.pointee.n_customers = customers.count
        message.pointee.customers = try arena.pointers(customers) { (one) throws(PatronError) in
            let customer = try arena.make(Patron__V1__CustomerForItem.self)
            if let ids = snapshot.customers?.ids { customer.pointee.customer = borrowed(ids[Int(one.customer)]) }
            customer.pointee.score = one.score
            return customer
        }
        out.write(packing: message.asMessage)
    }

    /// A time of so many days; nil for 0.
    func days(_ days: Double, _ field: @autoclosure () -> String) throws(PatronError) -> TimeSpan? {
        guard days.isFinite, days >= 0, days < Self.mostDays else { throw wrong(field(), "expected days, at least 0") }
        return days > 0 ? .days(days) : nil
    }
}
