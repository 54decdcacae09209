package import PatronCore

/// What it costs to sell to a customer, in the bundle's currency, so that value becomes profit.
package struct CustomerCosts: Sendable, Hashable, Codable {
    /// What the goods cost, as a share of what they sell for: 0.6 where a margin of 40 % remains.
    package var goodsShare: Double
    /// Picking, packing and sending one purchase.
    package var perPurchase: Double
    /// Serving an active customer for one ``servicePeriod``: mailings, support, credit.
    package var service: Double
    /// The period of ``service``.
    package var servicePeriod: CalendarPeriod
    /// Winning a customer. It is spent for who has bought already, and is charged to strangers alone.
    package var acquisition: Double

    /// Creates the costs; amounts are at least 0.
    package init(
        goodsShare: Double = 0, perPurchase: Double = 0, service: Double = 0, servicePeriod: CalendarPeriod = .month,
        acquisition: Double = 0
    ) {
        self.goodsShare = goodsShare
        self.perPurchase = perPurchase
        self.service = service
        self.servicePeriod = servicePeriod
        self.acquisition = acquisition
    }

    /// Throws `badUsage` naming the cost that is no cost: amounts from 0 to 1e12, goods from 0 to 10 times their price.
    package func check() throws(PatronError) {
        func check(_ value: Double, _ range: ClosedRange<Double>, _ field: String) throws(PatronError) {
            guard range.contains(value) else {
                throw PatronError(
                    .badUsage, "\(value) is no cost; expected \(range.lowerBound) to \(range.upperBound)",
                    at: Place(field: field))
            }
        }
        try check(goodsShare, 0...10, "goods_share")
        try check(perPurchase, 0...1e12, "per_purchase")
        try check(service, 0...1e12, "service")
        try check(acquisition, 0...1e12, "acquisition")
    }
}
