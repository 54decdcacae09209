import Foundation
import PatronBundle
import PatronCore
import PatronEngine
import PatronLoyalty
import PatronNumerics
import PatronPropensity
import PatronTestSupport
import Testing

/// Loyalty, tiers, risk, stages and priorities of the ring's customers, against values computed by hand.
@Suite struct LoyaltyTests {
    /// Ranks of the fixture: orders 1, 1, 3, 5; amounts 7, 10, 40, 100; categories 1, 1, 2, 4.
    @Test func loyaltyIsTheWeightedMeanOfPercentiles() throws {
        let snapshot = try Ring.snapshot()
        // Ann: 4 orders of 50 in all, from A, B, C and an item without a category.
        let ann = try #require(snapshot.profile("ann").scores.loyalty)
        #expect(ann.activity == LoyaltyActivity(orders: 4, amount: 50, breadth: 4))
        #expect(ann.frequency == 75 && abs(ann.amount - (62.5 + 25.0 / 6)) < 1e-9 && ann.breadth == 87.5)
        #expect(abs(ann.score - (0.5 * ann.frequency + 0.25 * ann.amount + 0.25 * ann.breadth)) < 1e-12)
        // Bob ties with half of the customers in two parts and has the least spend.
        let bob = try #require(snapshot.profile("bob").scores.loyalty)
        #expect(bob.frequency == 25 && bob.amount == 12.5 && bob.breadth == 25)
        // As of day 10, purchases of days 0 and 10.
        let early = try #require(snapshot.profile("ann", asOf: Ring.day(10)).scores.loyalty)
        #expect(early.activity == LoyaltyActivity(orders: 2, amount: 30, breadth: 2))
        // A window later nothing counts.
        let late = snapshot.profile("ann", asOf: Ring.day(406)).scores
        #expect(late.loyalty == LoyaltyScore() && late.tier != nil)
    }

    @Test func strangersHaveNoTierAndNoStage() throws {
        let snapshot = try Ring.snapshot()
        for profile in [snapshot.profile("eve"), snapshot.profile("nobody")] {
            let scores = profile.scores
            #expect(scores.loyalty == LoyaltyScore() && scores.tier == nil && scores.stage == nil)
            #expect(profile.priority == .normal)
            // The rate of all customers is 0.6: the risk's points are those of 0.4 to 0.6.
            let risk = try #require(scores.risk)
            #expect(abs(risk.points - (600 + 50 * log2(0.4 / 0.6))) < 1e-9 && risk.base == risk.points)
            #expect(snapshot.riskReasons(of: scores, Workspace()).isEmpty)
        }
    }

    /// 600 points at even odds, 50 more for each doubling; the features' points and the average customer's are all of it.
    @Test func pointsOfFeaturesAddUp() throws {
        let snapshot = try Ring.snapshot()
        for name in ["ann", "bob"] {
            let scores = snapshot.profile(name).scores
            let (risk, churn) = (try #require(scores.risk), try #require(scores.churn))
            let odds = (1 - churn.probability) / churn.probability
            #expect(abs(risk.points - (600 + 50 * log2(odds))) < 1e-6)
            let reasons = snapshot.riskReasons(of: scores, Workspace())
            #expect(!reasons.isEmpty)
            #expect(abs(reasons.reduce(risk.base) { $0 + $1.contribution } - risk.points) < 1e-6)
            let explained = try Array(name.utf8).withView { id in
                try snapshot.explain(
                    .risk, customer: id, session: ByteView(start: nil, count: 0), asOf: nil, now: Ring.day(50),
                    overlay: nil, Workspace())
            }
            #expect(explained.value == risk.points && explained.baseline == risk.base)
            #expect(explained.reasons == reasons)
        }
        #expect(
            failure {
                _ = try snapshot.explain(.risk, numbers: ["spend": 3], texts: [:], asOf: Ring.day(50), Workspace())
            }?.code == .badInput)
    }

    /// Ann's gaps are 10 and 30 days: (2 * 30 + 40) / (2 + 2) = 25 days from one purchase day to the next.
    @Test func stagesGoWithRecency() throws {
        let snapshot = try Ring.snapshot()
        func stage(_ name: String, _ day: Int64) -> LifecycleStage? {
            snapshot.profile(name, asOf: Ring.day(day)).scores.stage
        }
        #expect(stage("bob", 30) == .new && stage("bob", 90) == .cooling && stage("bob", 200) == .lapsed)
        #expect(stage("ann", 50) == .active && stage("ann", 400) == .lapsed && stage("ann", 0) == .new)
    }

    @Test func aContactRaisesThePriorityWhileItIsOpen() throws {
        let snapshot = try Ring.snapshot(clock: .live)
        let overlay = Overlay(snapshot, IdentityKeys(HashKey(1, 2), namespace: snapshot.namespace))
        var contact = CustomerEvent(
            .contact, namespace: snapshot.namespace, time: Ring.day(45), received: Ring.day(45))
        contact.customer = Array("bob".utf8)
        overlay.start([.events([StoredEvent(sequence: 1, event: contact)])])
        func profile(_ name: String, _ day: Int64, _ overlay: Overlay?) -> Profile {
            Array(name.utf8).withView {
                snapshot.profile(
                    customer: $0, historyCount: 1, asOf: Ring.day(day), now: Ring.day(day), overlay: overlay,
                    Workspace())
            }
        }
        func step(_ day: Int64, _ name: String = "bob") throws -> Int {
            let order = ServicePriority.allCases
            let with = try #require(profile(name, day, overlay).priority)
            let without = try #require(profile(name, day, nil).priority)
            return (order.firstIndex(of: with) ?? 0) - (order.firstIndex(of: without) ?? 0)
        }
        #expect(try step(44) == 0 && step(45) == 1 && step(59) == 1 && step(60) == 0 && step(50, "ann") == 0)
        // The contact is no purchase: all else is as it was.
        #expect(profile("bob", 50, overlay).scores.loyalty == profile("bob", 50, nil).scores.loyalty)
        #expect(profile("bob", 50, overlay).scores.churn == profile("bob", 50, nil).scores.churn)
        overlay.apply(
            .erasure([IdentityKeys(HashKey(1, 2), namespace: snapshot.namespace).customers.hash(contact.customer)]))
        #expect(profile("bob", 50, overlay).priority == .normal)
    }

    /// What was recorded counts like what was trained.
    @Test func recordedPurchasesCount() throws {
        let snapshot = try Ring.snapshot(clock: .live)
        let overlay = Overlay(snapshot, IdentityKeys(HashKey(1, 2), namespace: snapshot.namespace))
        var event = CustomerEvent(.purchase, namespace: snapshot.namespace, time: Ring.day(52), received: Ring.day(52))
        (event.customer, event.item, event.order) = (Array("bob".utf8), Array("i6".utf8), Array("o9".utf8))
        (event.quantity, event.unitPrice) = (3, 11)
        overlay.start([.events([StoredEvent(sequence: 1, event: event)])])
        let scores = Array("bob".utf8).withView {
            snapshot.score(customer: $0, .loyalty, asOf: Ring.day(53), now: Ring.day(53), overlay: overlay, Workspace())
        }
        #expect(scores.loyalty?.activity == LoyaltyActivity(orders: 2, amount: 40, breadth: 2))
        #expect(scores.churn == nil && scores.risk == nil && scores.tier != nil)
    }
}
