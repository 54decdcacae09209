package import PatronCore
internal import PatronData
package import PatronLoyalty
package import PatronYAML

/// What a recipe may set for the loyalty family.
package struct LoyaltySettings: Sendable {
    /// What of a customer's past counts.
    package var window = TimeSpan.days(365)
    /// Fewer customers who bought within the window than this are refused.
    package var minimumCustomers = 20
    package var weights = LoyaltyWeights(frequency: 1, amount: 1, breadth: 1)
    /// By share of customers, or by bounds of their value.
    package var tiers = [
        BandRule("gold", .relative(0.1)), BandRule("silver", .relative(0.3)), BandRule("bronze", nil),
    ]
    package var scorecard = ScorecardSettings()
    package var service = ServiceRule()
    /// The typical gap is the data's.
    package var lifecycle = LifecycleRule(typicalGap: 0)

    package init() {}

    /// Reads the section of a recipe whose propensity family trains these heads. Throws `badInput` with the line.
    package init(_ section: YAMLSection, heads: [String]) throws(PatronError) {
        window = try section.timeSpan("window", default: window)
        guard (1...3650).contains(window.days) else {
            throw PatronError(.badInput, "expected 1 to 3650 days", at: section.place(of: "window"))
        }
        minimumCustomers = try section.int("minimum_customers", default: minimumCustomers, in: 2...Int.max)
        weights = try Self.weights(try section.section("weights"))
        tiers = try BandRule.list(section, "tiers", relative: "share", default: tiers)
        try BandRule.checkShares(tiers, section.place(of: "tiers"))
        scorecard = try ScorecardSettings(try section.section("risk"), heads: heads)
        let service = try section.section("service")
        self.service.churn = try service.double("churn", default: self.service.churn, in: 0...1)
        self.service.contactDays = try service.timeSpan("contact", default: .days(self.service.contactDays)).days
        try service.finish()
        lifecycle = try Self.lifecycle(try section.section("lifecycle"))
    }

    private static func weights(_ section: YAMLSection) throws(PatronError) -> LoyaltyWeights {
        let range = 0.0...1000
        let weights = LoyaltyWeights(
            frequency: try section.double("frequency", default: 1, in: range),
            amount: try section.double("amount", default: 1, in: range),
            breadth: try section.double("breadth", default: 1, in: range))
        try section.finish()
        guard weights.all.contains(where: { $0 > 0 }) else {
            throw PatronError(
                .badInput, "expected a weight above 0",
                at: Place(file: section.file, line: section.line, field: section.path))
        }
        return weights
    }

    private static func lifecycle(_ section: YAMLSection) throws(PatronError) -> LifecycleRule {
        var rule = LifecycleRule(typicalGap: 0)
        rule.cooling = try section.double("cooling", default: rule.cooling, in: 0.1...1000)
        rule.lapsed = try section.double("lapsed", default: max(rule.lapsed, rule.cooling), in: 0.1...1000)
        rule.coolingAlive = try section.double("cooling_alive", default: rule.coolingAlive, in: 0...1)
        rule.lapsedAlive = try section.double(
            "lapsed_alive", default: min(rule.lapsedAlive, rule.coolingAlive), in: 0...1)
        try section.finish()
        guard rule.lapsed >= rule.cooling else {
            throw PatronError(
                .badInput, "expected at least the intervals of cooling, \(rule.cooling)",
                at: section.place(of: "lapsed"))
        }
        guard rule.lapsedAlive <= rule.coolingAlive else {
            throw PatronError(
                .badInput, "expected at most the chance of cooling, \(rule.coolingAlive)",
                at: section.place(of: "lapsed_alive"))
        }
        return rule
    }
}

/// How points count a probability.
package struct ScorecardSettings: Sendable {
    package var head = RiskScorecard.Head.churn
    package var basePoints = 600.0
    package var baseOdds = 20.0
    package var pointsToDoubleOdds = 50.0
    /// By the probability of losing the customer, or by points.
    package var grades = [
        BandRule("A", .relative(0.1)), BandRule("B", .relative(0.25)), BandRule("C", .relative(0.5)),
        BandRule("D", .relative(0.75)), BandRule("E", nil),
    ]

    package init() {}

    init(_ section: YAMLSection, heads: [String]) throws(PatronError) {
        let names = RiskScorecard.Head.allCases.map(\.rawValue)
        let name = try section.choice("head", of: names, default: head.rawValue)
        head = RiskScorecard.Head(rawValue: name) ?? head
        if section.has("head"), !heads.contains(name) {
            throw PatronError(
                .badInput, "this recipe trains no \(name): expected the key under families.propensity",
                at: section.place(of: "head"))
        }
        basePoints = try section.double("base_points", default: basePoints, in: -1e6...1e6)
        baseOdds = try section.double("base_odds", default: baseOdds, in: 1e-6...1e6)
        pointsToDoubleOdds = try section.double(
            "points_to_double_odds", default: pointsToDoubleOdds, in: 0.001...1e6)
        grades = try BandRule.list(section, "grades", relative: "probability", default: grades)
        try BandRule.checkProbabilities(grades, section.place(of: "grades"))
        try section.finish()
    }

    /// The scorecard with its grades in points.
    package var scorecard: RiskScorecard {
        var card = RiskScorecard(head: head, points: basePoints, odds: baseOdds, double: pointsToDoubleOdds)
        card.grades = grades.map { rule in
            switch rule.bound {
            case .from(let points): LoyaltyBand(name: rule.name, from: points)
            case .relative(let lost):
                LoyaltyBand(name: rule.name, from: card.points(head.isGood ? 1 - lost : lost))
            case nil: LoyaltyBand(name: rule.name, from: nil)
            }
        }
        return card
    }
}
