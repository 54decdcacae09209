internal import CPatronMessages
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronPropensity
internal import PatronSegmentation
internal import PatronWire

/// Builds the messages that several answers share, in the request's arena.
extension MessageArena {
    func message(_ segment: SegmentAssignment, of model: SegmentationModel) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Segment> {
        let message = try make(patron__v1__segment__init)
        message.pointee.number = UInt32(segment.number)
        message.pointee.name = try string(model.name(of: segment.number))
        message.pointee.description = try string(model.description(of: segment.number))
        message.pointee.confidence = segment.confidence
        return message
    }

    func message(_ score: PropensityScore, reasons: [PropensityReason]) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Probability> {
        let message = try make(patron__v1__probability__init)
        message.pointee.value = score.probability
        message.pointee.low = score.low
        message.pointee.high = score.high
        message.pointee.level = score.level
        message.pointee.horizon_days = score.horizon?.days ?? 0
        message.pointee.n_reasons = reasons.count
        message.pointee.reasons = try pointers(reasons) { (reason) throws(PatronError) in try self.message(reason) }
        return message
    }

    func message(_ reason: PropensityReason) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Reason> {
        let message = try make(patron__v1__reason__init)
        message.pointee.feature = try string(reason.feature)
        message.pointee.contribution = reason.contribution
        message.pointee.text = try string(reason.text)
        return message
    }

    func message(
        _ value: ValueEstimate, of model: LifetimeValueModel, currency: Currency
    ) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Value> {
        let message = try make(patron__v1__value__init)
        message.pointee.amount = value.amount
        message.pointee.low = value.low
        message.pointee.high = value.high
        message.pointee.level = value.level
        message.pointee.currency = try string(currency.code)
        message.pointee.horizon = try string(model.horizon.description)
        message.pointee.expected_purchases = value.expectedPurchases
        message.pointee.expected_spend = value.expectedSpend
        message.pointee.probability_alive = value.probabilityAlive
        message.pointee.discount_rate = model.discount.rate
        message.pointee.discount_period = try string(model.discount.period.rawValue)
        return message
    }

    func message(_ next: NextPurchaseEstimate, asOf moment: Timestamp) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__NextPurchase> {
        let message = try make(patron__v1__next_purchase__init)
        message.pointee.expected_days = next.days
        message.pointee.expected_time = (moment + .days(next.days)).milliseconds
        message.pointee.low_days = next.low
        message.pointee.high_days = next.high
        message.pointee.level = next.level
        return message
    }

    func message(
        _ summary: CustomerSummary, _ history: CustomerHistory, distinctItems: Int, asOf moment: Timestamp, currency: Currency
    ) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Purchases> {
        let message = try make(patron__v1__purchases__init)
        message.pointee.orders = UInt32(summary.orders)
        message.pointee.purchase_days = UInt32(summary.transactions)
        message.pointee.first_time = history.orderTimes[0]
        message.pointee.last_time = history.orderTimes.last { $0 <= moment.milliseconds } ?? 0
        message.pointee.spend = summary.spend
        message.pointee.currency = try string(currency.code)
        message.pointee.mean_order_value = summary.spend / Double(summary.orders)
        message.pointee.units = summary.units
        message.pointee.distinct_items = UInt32(distinctItems)
        return message
    }
}
