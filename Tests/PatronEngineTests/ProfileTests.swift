import PatronBundle
import PatronCore
import PatronEngine
import PatronLifetimeValue
import PatronNumerics
import PatronPropensity
import PatronTestSupport
import Testing

/// Profiles and scores of the ring's customers, against values computed by hand.
@Suite struct ProfileTests {
    @Test func favouriteCategories() throws {
        let snapshot = try Ring.snapshot()
        // Of Ann's 5 order lines with a category, 3 are of A (item 0), one of B (3), one of C (6); 5 has none.
        let shares = snapshot.profile("ann").favouriteCategories
        let names = shares.map { snapshot.items?.categories.text($0.category) }
        #expect(
            names == ["A", "B", "C"] && shares.map(\.share) == [0.6, 0.2, 0.2] && shares.map(\.items) == [1, 1, 1])
    }

    /// Prices by order lines: 1, 1, 1, 4, 10; the price of 5 is unknown.
    @Test func priceBand() throws {
        let band = try Ring.snapshot().profile("ann").priceBand
        #expect(band?.low == 1 && band?.middle == 1 && band?.high == 4)
        let bob = try Ring.snapshot().profile("bob").priceBand
        #expect(bob?.low == 2 && bob?.high == 2)
    }

    /// Purchase days 0, 10, 40: gaps 10 and 30.
    @Test func rhythm() throws {
        let snapshot = try Ring.snapshot()
        let rhythm = try #require(snapshot.profile("ann").rhythm)
        #expect(rhythm.meanGap == 20 && rhythm.medianGap == 20 && rhythm.sinceLast == 10 && rhythm.overdue == 0.5)
        #expect(abs(rhythm.deviation - 200.0.squareRoot()) < 1e-12)
        let early = try #require(snapshot.profile("ann", asOf: Ring.day(12)).rhythm)
        #expect(early.meanGap == 10 && early.deviation == 0 && early.sinceLast == 2 && early.overdue == 0.2)
        #expect(snapshot.profile("ann", asOf: Ring.day(9)).rhythm == nil && snapshot.profile("bob").rhythm == nil)
    }

    @Test func historyIsLatestFirstAndEndsAtTheMoment() throws {
        let snapshot = try Ring.snapshot()
        let history = try #require(snapshot.customers?.history(of: 0))
        func items(_ profile: Profile) -> [UInt32] { profile.history.map { history.items[$0] } }
        #expect(items(snapshot.profile("ann")) == [0, 6, 5, 3])
        #expect(items(snapshot.profile("ann", historyCount: 2)) == [0, 6])
        #expect(Set(items(snapshot.profile("ann", asOf: Ring.day(10)))) == [0, 3])
    }

    @Test func summaries() throws {
        let snapshot = try Ring.snapshot()
        let summary = try #require(snapshot.profile("ann").scores.summary)
        #expect(summary.orders == 4 && summary.transactions == 3 && summary.spend == 50 && summary.units == 10)
        #expect(summary.sinceLast == .days(10) && summary.age == .days(50) && summary.recency == .days(40))
        let early = try #require(snapshot.profile("ann", asOf: Ring.day(10)).scores.summary)
        #expect(early.orders == 2 && early.spend == 30 && early.transactions == 2)
    }

    @Test func aStrangersProfileIsThePopulations() throws {
        let snapshot = try Ring.snapshot()
        for profile in [
            snapshot.profile("nobody"), snapshot.profile("eve"), snapshot.profile("ann", asOf: Ring.day(-1)),
        ] {
            #expect(
                profile.scores.basis == .population && profile.scores.summary == nil && profile.scores.segment == nil)
            #expect(profile.history.isEmpty && profile.favouriteCategories.isEmpty)
            #expect(profile.priceBand == nil && profile.rhythm == nil)
            // The base rate of the fixture's head, and a value for a new customer.
            #expect(profile.scores.churn?.probability == 0.6 && (profile.scores.value?.value ?? -1) >= 0)
        }
    }

    @Test func onlyWhatIsAskedForIsComputed() throws {
        let snapshot = try Ring.snapshot()
        let scores = snapshot.score(row: 0, [.churn], asOf: Ring.day(50), Workspace())
        #expect(scores.churn != nil && scores.value == nil && scores.segment == nil && scores.repurchase == nil)
        let all = snapshot.score(row: 0, .all, asOf: Ring.day(50), Workspace())
        #expect(all.churn?.probability == scores.churn?.probability && all.segment != nil && all.value != nil)
    }
}
