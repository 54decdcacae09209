internal import CPatronMessages
internal import CProtobufC
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronLoyalty
internal import PatronNumerics
internal import PatronWire

extension Answerer {
    /// Items of the history in a profile whose request does not say how many.
    static let historyCount = 20

    func getProfile(_ request: UnsafePointer<Patron__V1__GetProfileRequest>) throws(PatronError) -> UnsafePointer<
        ProtobufCMessage
    > {
        let fields = request.pointee
        let served = ServedFields("GetProfile")
        try served.refuse(account: fields.account, channel: fields.channel)
        try checkID(fields.customer, "customer")
        try checkID(fields.session, "session")
        try served.check(Int(fields.history_count), in: 0...limits.count, "history_count")
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        guard snapshot.customers != nil, let items = snapshot.items else { throw noCustomers(snapshot) }
        let count = fields.history_count == 0 ? Self.historyCount : Int(fields.history_count)
        let profile = snapshot.profile(
            customer: ByteView(fields.customer), session: ByteView(fields.session), historyCount: count,
            asOf: try served.moment(fields.as_of), now: now, overlay: entry.overlay, worker.workspace)
        let scores = profile.scores

        // Profile and ScoreCustomer have these scores in common: they are built once and taken over.
        let scored = UnsafeRawPointer(
            try message(scores, .all, fields.customer, reasons: fields.reasons != 0, snapshot)
        )
        .assumingMemoryBound(to: Patron__V1__ScoreCustomerResponse.self).pointee
        let answer = try arena.make(Patron__V1__GetProfileResponse.self)
        answer.pointee.model_version = scored.model_version
        answer.pointee.as_of = scored.as_of
        answer.pointee.answer_id = scored.answer_id
        answer.pointee.customer = scored.customer
        answer.pointee.basis = scored.basis
        answer.pointee.segment = scored.segment
        answer.pointee.churn = scored.churn
        answer.pointee.repurchase = scored.repurchase
        answer.pointee.value = scored.value
        answer.pointee.next_purchase = scored.next_purchase
        answer.pointee.purchases = scored.purchases
        answer.pointee.loyalty = scored.loyalty
        answer.pointee.risk = scored.risk
        if let loyalty = scored.loyalty { answer.pointee.loyalty_tier = loyalty.pointee.tier }
        if let stage = scores.stage { answer.pointee.lifecycle_stage = try arena.string(stage.rawValue) }
        if let priority = profile.priority { answer.pointee.service_priority = try arena.string(priority.rawValue) }
        if let history = scores.history {
            answer.pointee.n_history = profile.history.count
            answer.pointee.history = try arena.pointers(profile.history) { (at) throws(PatronError) in
                let item = try arena.make(Patron__V1__HistoryItem.self)
                let itemRow = Int(history.items[at])
                item.pointee.item = borrowed(items.ids[itemRow])
                item.pointee.name = try arena.string(copying: items.names[itemRow].buffer)
                let category = items.category[itemRow]
                if category != .max {
                    item.pointee.category = try arena.string(copying: items.categories[Int(category)].buffer)
                }
                item.pointee.last_time = min(history.lastBought[at], scores.asOf.milliseconds)
                item.pointee.orders = history.itemOrders[at]
                item.pointee.quantity = Double(history.itemQuantities[at])
                return item
            }
        }
        answer.pointee.n_favourite_categories = profile.favouriteCategories.count
        answer.pointee.favourite_categories = try arena.pointers(profile.favouriteCategories) {
            (share) throws(PatronError) in
            let category = try arena.make(Patron__V1__CategoryShare.self)
            category.pointee.category = try arena.string(copying: items.categories[share.category].buffer)
            category.pointee.share = share.share
            category.pointee.items = UInt32(share.items)
            return category
        }
        if let band = profile.priceBand {
            let message = try arena.make(Patron__V1__PriceBand.self)
            message.pointee.low = band.low
            message.pointee.middle = band.middle
            message.pointee.high = band.high
            message.pointee.currency = try arena.string(snapshot.manifest.currency?.code ?? "")
            answer.pointee.price_band = message
        }
        if let rhythm = profile.rhythm {
            let message = try arena.make(Patron__V1__Rhythm.self)
            message.pointee.mean_gap_days = rhythm.meanGap
            message.pointee.median_gap_days = rhythm.medianGap
            message.pointee.deviation_days = rhythm.deviation
            message.pointee.days_since_last = rhythm.sinceLast
            message.pointee.overdue = rhythm.overdue
            answer.pointee.rhythm = message
        }
        return answer.asMessage
    }
}
