import Foundation
import PatronBundle
import PatronCore
import PatronLoyalty
import PatronTraining
import Testing

/// The rules that are stated in docs/loyalty.md.
@Suite struct LoyaltyRuleTests {
    /// 600 points at 20 to 1, 50 more at 40 to 1.
    @Test func pointsDoubleTheOdds() {
        let card = ScorecardSettings().scorecard
        #expect(abs(card.points(1.0 / 21) - 600) < 1e-9 && abs(card.points(1.0 / 41) - 650) < 1e-9)
        #expect(abs(card.points(1.0 / 11) - 550) < 1e-9)
        // What is certain is held to what data can prove.
        #expect(card.points(0).isFinite && card.points(1).isFinite && card.points(0) > card.points(1))
        func grade(_ probability: Double) -> String { card.grades[card.score(probability, base: 0).grade].name }
        #expect([0.05, 0.0999, 0.11, 0.3, 0.6, 0.99].map(grade) == ["A", "A", "B", "C", "D", "E"])

        var settings = ScorecardSettings()
        settings.head = .repurchase
        let mirrored = settings.scorecard
        #expect(abs(mirrored.points(0.95) - card.points(0.05)) < 1e-9)
        #expect(zip(mirrored.grades.dropLast(), card.grades).allSatisfy { abs(($0.from ?? 0) - ($1.from ?? 0)) < 1e-9 })
    }

    @Test func everyReasonIsAStepOfPriority() {
        let rule = ServiceRule(churn: 0.5, contactDays: 14)
        func priority(_ tier: Int?, _ churn: Double?, _ contact: Double?, of tiers: Int = 3) -> ServicePriority {
            rule.priority(tier: tier, of: tiers, churn: churn, contact: contact)
        }
        #expect(priority(0, 0.1, nil) == .high && priority(0, 0.5, nil) == .urgent && priority(0, nil, 3) == .urgent)
        #expect(priority(1, 0.1, nil) == .normal && priority(1, 0.6, nil) == .high && priority(1, 0.6, 0) == .urgent)
        #expect(priority(2, 0.1, nil) == .low && priority(2, 0.9, nil) == .normal && priority(2, 0.9, 14) == .high)
        // A contact is open for its days; one after the moment does not exist.
        #expect(priority(1, nil, 14.1) == .normal && priority(1, nil, -1) == .normal)
        #expect(priority(nil, nil, nil) == .normal && priority(nil, nil, 2) == .high)
        #expect(priority(0, 0.9, 1) == .urgent && priority(0, nil, nil, of: 1) == .normal)
    }

    @Test func stagesGoByTheCustomersOwnInterval() {
        let rule = LifecycleRule(typicalGap: 30)
        let first = Day(number: 18_000)
        func stage(_ days: Int, bought: Int, until last: Int, alive: Double? = nil) -> LifecycleStage {
            let summary = CustomerSummary(
                transactions: bought, from: first, to: first + last, spend: 10, repeatSpend: 0, asOf: first + days)
            return rule.stage(summary, alive: alive)
        }
        // One purchase day: the typical interval of 30 days.
        #expect(stage(60, bought: 1, until: 0) == .new && stage(61, bought: 1, until: 0) == .cooling)
        #expect(stage(121, bought: 1, until: 0) == .lapsed)
        // Eight gaps of 5 days: (2 * 30 + 40) / (2 + 8) = 10 days.
        #expect(stage(60, bought: 9, until: 40) == .active && stage(61, bought: 9, until: 40) == .cooling)
        #expect(stage(81, bought: 9, until: 40) == .lapsed)
        #expect(stage(41, bought: 9, until: 40, alive: 0.4) == .cooling)
        #expect(stage(41, bought: 9, until: 40, alive: 0.1) == .lapsed)
        #expect(stage(41, bought: 9, until: 40, alive: 0.9) == .active)
    }
}
