internal import CPatronMessages
internal import PatronCore
internal import PatronEngine
internal import PatronLoyalty
internal import PatronPropensity
internal import PatronWire

extension MessageArena {
    func message(
        _ loyalty: LoyaltyScore, tier: Int?, of model: LoyaltyModel
    ) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Loyalty> {
        let message = try make(Patron__V1__Loyalty.self)
        message.pointee.score = loyalty.score
        message.pointee.frequency = loyalty.frequency
        message.pointee.amount = loyalty.amount
        message.pointee.breadth = loyalty.breadth
        if let tier { message.pointee.tier = try string(model.document.tiers[tier].name) }
        message.pointee.window_days = model.document.window.days
        if loyalty.activity.orders == 0 { message.pointee.reason = try string(model.absence) }
        return message
    }

    func message(
        _ risk: RiskScore, of card: RiskScorecard, reasons: [PropensityReason]
    ) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Risk> {
        let message = try make(Patron__V1__Risk.self)
        message.pointee.grade = try string(card.grades[risk.grade].name)
        message.pointee.points = risk.points
        message.pointee.probability = try string(card.head.rawValue)
        message.pointee.base_points = risk.base
        message.pointee.n_reasons = reasons.count
        message.pointee.reasons = try pointers(reasons) { (reason) throws(PatronError) in try self.message(reason) }
        return message
    }
}
