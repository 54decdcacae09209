/// What a loyalty model says of itself, beside its tables of ranks.
package struct LoyaltyDocument: Codable, Sendable, Hashable {
    /// What tiers go by.
    package enum Value: String, Codable, Sendable {
        /// The lifetime value over its model's horizon.
        case lifetimeValue = "lifetime_value"
        /// Money spent within the window.
        case spend
    }

    package var version: Int
    /// What of a customer's past counts.
    package var window: LoyaltyWindow
    /// What each part of the score weighs; they add up to 1.
    package var weights: LoyaltyWeights
    /// Customers behind the tables of ranks: those who bought within the window before the end of the data.
    package var customers: Int
    /// The best first.
    package var tiers: [LoyaltyBand]
    package var tiersBy: Value
    /// nil where no probability was trained that points could count.
    package var risk: RiskScorecard?
    package var service: ServiceRule
    package var lifecycle: LifecycleRule

    package init(
        window: LoyaltyWindow, weights: LoyaltyWeights, customers: Int, tiers: [LoyaltyBand], tiersBy: Value,
        risk: RiskScorecard?, service: ServiceRule, lifecycle: LifecycleRule
    ) {
        version = LoyaltyModel.formatVersion
        self.window = window
        self.weights = weights
        self.customers = customers
        self.tiers = tiers
        self.tiersBy = tiersBy
        self.risk = risk
        self.service = service
        self.lifecycle = lifecycle
    }
}

/// A number for each part of the loyalty score.
package struct LoyaltyWeights: Codable, Sendable, Hashable {
    package var frequency: Double
    package var amount: Double
    package var breadth: Double

    package init(frequency: Double, amount: Double, breadth: Double) {
        self.frequency = frequency
        self.amount = amount
        self.breadth = breadth
    }

    package var all: [Double] { [frequency, amount, breadth] }
}

/// A named stretch of values: a tier, or a grade.
package struct LoyaltyBand: Codable, Sendable, Hashable {
    package var name: String
    /// The least value that belongs to it; nil for the last one, which takes the rest.
    package var from: Double?

    package init(name: String, from: Double?) {
        self.name = name
        self.from = from
    }
}

extension [LoyaltyBand] {
    /// The position of the first band that a value belongs to.
    package func band(of value: Double) -> Int {
        for at in indices where value >= self[at].from ?? -.infinity { return at }
        return endIndex - 1
    }

    /// Why these are no bands; nil if they are.
    var fault: String? {
        guard (1...100).contains(count), Set(map(\.name)).count == count, allSatisfy({ !$0.name.isEmpty }) else {
            return "expected 1 to 100 bands with distinct names"
        }
        let bounds = dropLast().map { $0.from ?? .nan }
        guard bounds.allSatisfy(\.isFinite), last?.from == nil, zip(bounds, bounds.dropFirst()).allSatisfy(>=) else {
            return "expected falling bounds, and none of the last band"
        }
        return nil
    }
}
