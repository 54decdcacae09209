import PatronCore
import PatronLoyalty
import PatronTestSupport
import PatronTraining
import PatronYAML
import Testing

/// Settings that make no sense are refused with their line; the section stands at line 1.
@Suite struct LoyaltyRecipeTests {
    private func settings(_ lines: String, heads: [String] = ["churn"]) throws -> LoyaltySettings {
        let section = try YAMLSection(yaml: lines, file: "shop.yaml")
        let settings = try LoyaltySettings(section, heads: heads)
        try section.finish()
        return settings
    }

    @Test(arguments: [
        ("window: 0 days", 1, "not a duration"),
        ("minimum_customers: 5\nwindow: 9999 days", 2, "1 to 3650 days"),
        ("minimum_customers: 1", 1, "out of range"),
        ("weights:\n  frequency: 0\n  amount: 0\n  breadth: 0", 1, "weight above 0"),
        ("weights: {frequency: -1}", 1, "out of range"),
        ("tiers: []", 1, "expected 1 to 100"),
        ("tiers:\n  - {name: gold, share: 0.7}\n  - {name: silver, share: 0.4}\n  - {name: rest}", 1, "add up to 1.1"),
        ("tiers:\n  - {name: gold, share: 0.1}\n  - {name: gold}", 3, "'gold' is there already"),
        ("tiers:\n  - {name: gold, from: 10}\n  - {name: silver, from: 20}\n  - {name: rest}", 3, "less than the 10.0"),
        ("tiers:\n  - {name: gold, from: 10}\n  - {name: silver, share: 0.2}\n  - {name: rest}", 3, "all with from"),
        ("tiers:\n  - {name: gold}\n  - {name: rest}", 2, "either from or share"),
        ("tiers:\n  - {name: gold, share: 0}\n  - {name: rest}", 2, "out of range"),
        ("tiers:\n  - {name: gold, share: 0.1}\n  - {name: rest, share: 0.5}", 3, "takes the rest"),
        ("tiers:\n  - {share: 0.1}\n  - {name: rest}", 2, "missing key 'name'"),
        ("risk:\n  head: conversion", 2, "churn, repurchase"),
        ("risk:\n  base_points: 600\n  head: repurchase", 3, "trains no repurchase"),
        ("risk:\n  points_to_double_odds: 0", 2, "out of range"),
        ("risk:\n  points_to_double_odds: -50", 2, "out of range"),
        ("risk:\n  base_odds: 0", 2, "out of range"),
        (
            "risk:\n  grades:\n    - {name: A, probability: 0.5}\n    - {name: B, probability: 0.2}\n    - {name: C}",
            2,
            "that rise"
        ),
        ("risk:\n  grades:\n    - {name: A, from: 500}\n    - {name: B, from: 500}\n    - {name: C}", 4, "less than"),
        ("service: {churn: 2}", 1, "out of range"),
        ("service:\n  contact: soon", 2, "not a duration"),
        ("lifecycle:\n  cooling: 5\n  lapsed: 3", 3, "intervals of cooling"),
        ("lifecycle: {cooling_alive: 0.2, lapsed_alive: 0.6}", 1, "chance of cooling"),
        ("colour: blue", 1, "unknown key 'colour'"),
    ]) func nonsense(_ lines: String, line: Int, words: String) {
        let error = failure { _ = try settings(lines) }
        #expect(error?.code == .badInput && error?.place?.file == "shop.yaml", "\(lines)")
        #expect(error?.place?.line == line && error?.message.contains(words) == true, "\(lines): \(error as Any)")
    }

    @Test func whatIsSetIsTaken() throws {
        let settings = try settings(
            """
            window: 26 weeks
            weights: {frequency: 2}
            tiers: [{name: key account, from: 1000}, {name: other}]
            risk: {head: repurchase, base_points: 500, base_odds: 1, points_to_double_odds: 20, grades: [{name: ok, from: 480}, {name: poor}]}
            service: {churn: 0.7, contact: 7 days}
            lifecycle: {cooling: 1.5, lapsed: 3}
            """, heads: ["repurchase"])
        #expect(settings.window == .weeks(26) && settings.weights.all == [2, 1, 1])
        #expect(settings.tiers == [BandRule("key account", .from(1000)), BandRule("other", nil)])
        let card = settings.scorecard.scorecard
        #expect(card.head == .repurchase && card.points(0.5) == 500 && card.grades.map(\.from) == [480, nil])
        #expect(settings.service == ServiceRule(churn: 0.7, contactDays: 7) && settings.lifecycle.lapsed == 3)
        #expect(try self.settings("").scorecard.head == .churn)
    }
}
