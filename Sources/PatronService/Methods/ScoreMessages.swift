internal import CPatronMessages
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronPropensity
internal import PatronSegmentation
internal import PatronUplift
internal import PatronWire

/// Builds the messages that several answers share, in the request's arena.
extension MessageArena {
    func message(_ segment: SegmentAssignment, of scorer: SegmentationScorer) throws(PatronError)
        -> UnsafeMutablePointer<Patron__V1__Segment>
    {
        let message = try make(Patron__V1__Segment.self)
        let profile = scorer.profile(segment)
        message.pointee.number = UInt32(segment.segment)
        message.pointee.name = try string(profile.name)
        message.pointee.description = try string(profile.description)
        message.pointee.confidence = segment.confidence
        return message
    }

    func message(
        _ score: PropensityScore, of scorer: PropensityScorer, reasons: [PropensityReason]
    ) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Probability> {
        let message = try make(Patron__V1__Probability.self)
        message.pointee.value = score.probability
        message.pointee.low = score.low
        message.pointee.high = score.high
        // A stranger's rate has no interval.
        message.pointee.level = score.low < score.high ? scorer.head.document.intervalLevel : 0
        message.pointee.horizon_days = scorer.head.document.horizonDays ?? 0
        message.pointee.n_reasons = reasons.count
        message.pointee.reasons = try pointers(reasons) { (reason) throws(PatronError) in try self.message(reason) }
        return message
    }

    func message(
        _ effect: UpliftScore, treatment: String, level: Double
    ) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Uplift> {
        let message = try make(Patron__V1__Uplift.self)
        message.pointee.treatment = try string(treatment)
        message.pointee.value = effect.value
        message.pointee.low = effect.low
        message.pointee.high = effect.high
        message.pointee.level = level
        return message
    }

    func message(_ reason: PropensityReason) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Reason> {
        let message = try make(Patron__V1__Reason.self)
        message.pointee.feature = try string(reason.feature)
        message.pointee.contribution = reason.contribution
        message.pointee.text = try string(reason.sentence)
        return message
    }

    func message(
        _ value: LifetimeValueScore, of scorer: LifetimeValueScorer, currency: Currency?
    ) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Value> {
        let message = try make(Patron__V1__Value.self)
        message.pointee.amount = value.value
        message.pointee.low = value.low
        message.pointee.high = value.high
        message.pointee.level = value.level
        message.pointee.currency = try string(currency?.code ?? "")
        message.pointee.horizon = try string(value.horizon?.description ?? ValueHorizon.unlimitedName)
        message.pointee.expected_purchases = value.expectedPurchases
        message.pointee.expected_spend = value.expectedSpendPerPurchase
        message.pointee.probability_alive = value.probabilityAlive
        message.pointee.discount_rate = scorer.model.discount.rate
        message.pointee.discount_period = try string(scorer.model.discount.period.rawValue)
        message.pointee.profit = value.profit ?? 0
        return message
    }

    func message(nextPurchase next: LifetimeValueScore.Next, asOf moment: Timestamp) throws(PatronError)
        -> UnsafeMutablePointer<
            Patron__V1__NextPurchase
        >
    {
        let message = try make(Patron__V1__NextPurchase.self)
        message.pointee.expected_days = next.median.days
        message.pointee.expected_time = (moment + next.median).milliseconds
        if next.level > 0 {
            message.pointee.low_days = next.low.days
            message.pointee.high_days = next.high.days
            message.pointee.level = next.level
        }
        return message
    }

    func message(
        _ summary: CustomerSummary, _ history: CustomerHistory, distinctItems: Int, asOf moment: Timestamp,
        currency: Currency?
    ) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Purchases> {
        let message = try make(Patron__V1__Purchases.self)
        message.pointee.orders = UInt32(summary.orders)
        message.pointee.purchase_days = UInt32(summary.transactions)
        message.pointee.first_time = history.orderTimes[0]
        message.pointee.last_time = history.orderTimes.last { $0 <= moment.milliseconds } ?? 0
        message.pointee.spend = summary.spend
        message.pointee.currency = try string(currency?.code ?? "")
        message.pointee.mean_order_value = summary.spend / Double(summary.orders)
        message.pointee.units = summary.units
        message.pointee.distinct_items = UInt32(distinctItems)
        return message
    }
}
