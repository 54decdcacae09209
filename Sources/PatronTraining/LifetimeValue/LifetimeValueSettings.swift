package import PatronCore
package import PatronLifetimeValue

/// What a recipe may set for the lifetime value family.
package struct LifetimeValueSettings: Sendable, Hashable {
    /// Over which calendar periods the value is stated; at most 120 periods.
    package var horizon: Horizon
    /// The discount; the default is the customary 1 % a month.
    package var discount: DiscountRate
    /// The purchase models among which a holdout chooses; at least one.
    package var models: [PurchaseModel.Kind]
    /// What turns value into profit; nil where unknown.
    package var costs: CustomerCosts?
    /// Where ``costs`` have the goods' share from the items; nil where it was given.
    package var goods: GoodsShare?
    /// Fewer customers than this are refused.
    package var minimumCustomers: Int
    /// Fewer customers with a repeat purchase (and, for spend, a positive mean) than this are refused.
    package var minimumRepeaters: Int
    /// The part of the data's time that the holdout takes at most; it is never longer than the horizon.
    package var holdoutShare: Double

    /// Creates settings; every default works.
    package init(
        horizon: Horizon = Horizon(12, .month), discount: DiscountRate = DiscountRate(0.01, per: .month),
        models: [PurchaseModel.Kind] = PurchaseModel.Kind.allCases, costs: CustomerCosts? = nil,
        minimumCustomers: Int = 100, minimumRepeaters: Int = 30, holdoutShare: Double = 0.3
    ) {
        self.horizon = horizon
        self.discount = discount
        self.models = models
        self.costs = costs
        self.minimumCustomers = minimumCustomers
        self.minimumRepeaters = minimumRepeaters
        self.holdoutShare = holdoutShare
    }

    /// Throws `badUsage` with the setting's name.
    package func check() throws(PatronError) {
        func bad(_ message: String, _ field: String) -> PatronError {
            PatronError(.badUsage, message, at: Place(field: field))
        }
        guard (1...LifetimeValueModel.maximumPeriods).contains(horizon.count) else {
            throw bad(
                "expected 1 to \(LifetimeValueModel.maximumPeriods) periods; take a longer calendar period", "horizon")
        }
        guard discount.rate >= 0, discount.rate < 10 else {
            throw bad("expected a rate from 0 to below 10", "discount")
        }
        guard !models.isEmpty, Set(models).count == models.count else {
            throw bad("expected each model once, and at least one", "models")
        }
        try costs?.check()
        guard minimumCustomers >= 10 else { throw bad("expected at least 10", "minimum_customers") }
        guard minimumRepeaters >= 5 else { throw bad("expected at least 5", "minimum_repeaters") }
        guard holdoutShare > 0, holdoutShare < 1 else { throw bad("expected a part between 0 and 1", "holdout_share") }
    }
}
