import PatronBundle
import PatronCore
import PatronEngine
import PatronRecommendation
import PatronTestSupport
import Testing

/// Recommendations from the ring, computed by hand: a history item i speaks 0.5 for i + 1 and 0.25 for i + 2.
@Suite struct RecommendTests {
    /// Ann's history 0, 3, 5, 6 speaks for 7 (0.5 + 0.25), 1 and 4 (0.5 each) and 2 (0.25); there is nothing else.
    @Test func aKnownCustomer() throws {
        let asked = try Ring.snapshot().ask("ann")
        #expect(asked.items == [7, 1, 4, 2] && asked.scores == [0.75, 0.5, 0.5, 0.25])
        #expect(asked.personal.allSatisfy { $0 } && asked.basis == .customer && asked.shortfall == .excluded)
        #expect(asked.asOf == Ring.day(50))
    }

    /// On day 5 only item 0 had been bought; the popular items fill up, and among them what was bought later.
    @Test func purchasesAfterTheMomentDoNotExist() throws {
        let asked = try Ring.snapshot().ask("ann", asOf: Ring.day(5))
        #expect(asked.items == [1, 2, 3, 4, 5, 6, 7] && asked.basis == .customer && asked.asOf == Ring.day(5))
        #expect(asked.personal == [true, true, false, false, false, false, false])
        #expect(Array(asked.scores.prefix(2)) == [0.5, 0.25] && asked.shortfall == .excluded)
        // To the millisecond.
        let before = Timestamp(milliseconds: Ring.day(10).milliseconds - 1)
        #expect(try Ring.snapshot().ask("ann", asOf: before).items == asked.items)
        #expect(try Ring.snapshot().ask("ann", asOf: Ring.day(10)).items.contains(3) == false)
    }

    @Test func beforeTheFirstPurchaseACustomerIsAStranger() throws {
        let snapshot = try Ring.snapshot()
        let early = try snapshot.ask("ann", asOf: Ring.day(-1))
        let stranger = try snapshot.ask("nobody", asOf: Ring.day(-1))
        #expect(early == stranger && early.basis == .population && early.items == Array(0..<8))
        #expect(early.shortfall == .none && !early.personal.contains(true))
        #expect(try snapshot.ask("eve").basis == .population && snapshot.ask("").basis == .population)
    }

    @Test func aFrozenClockStandsAndALiveOneGoes() throws {
        let (frozen, live) = (try Ring.snapshot(), try Ring.snapshot(clock: .live))
        #expect(try frozen.ask("ann", now: Ring.day(5)).asOf == Ring.day(50))
        let early = try live.ask("ann", now: Ring.day(5))
        #expect(early.asOf == Ring.day(5) && early.items == [1, 2, 3, 4, 5, 6, 7])
        #expect(try live.ask("ann", now: Ring.day(1000)).items == [7, 1, 4, 2])
        // A request's own moment goes before both.
        #expect(try live.ask("ann", asOf: Ring.day(5), now: Ring.day(1000)) == early)
    }

    @Test func exclusionsAreExact() throws {
        let snapshot = try Ring.snapshot()
        #expect(try snapshot.ask("ann", excluded: [7, 4]).items == [1, 2])
        #expect(try snapshot.ask("ann", count: 1, excluded: [7, 7, 7]).items == [1])
        let stranger = try snapshot.ask("nobody", excluded: [0, 2])
        #expect(stranger.items == [1, 3, 4, 5, 6, 7] && stranger.shortfall == .excluded)
        let nothing = try snapshot.ask("nobody", excluded: Array(0..<8))
        #expect(nothing.items.isEmpty && nothing.shortfall == .excluded)
    }

    @Test func shortfallsSayWhy() throws {
        let snapshot = try Ring.snapshot()
        #expect(try snapshot.ask("nobody", count: 8).shortfall == .none)
        #expect(try snapshot.ask("nobody", count: 20).shortfall == .catalogue)
        #expect(try snapshot.ask("nobody", count: 20, excluded: [1]).shortfall == .excluded)
        #expect(try snapshot.ask("ann", count: 4).shortfall == .none)
        let sure = try snapshot.ask("ann", count: 4, minimumScore: 0.5)
        #expect(sure.items == [7, 1, 4] && sure.shortfall == .minimumScore)
    }

    /// With bought items allowed, 6 has 0.5 from 5, 0 and 5 have 0.25.
    @Test func boughtItemsAreMarked() throws {
        let snapshot = try Ring.snapshot()
        let asked = try snapshot.ask("ann", bought: BoughtPolicy(allowed: true))
        let history: Set<UInt32> = [0, 3, 5, 6]
        #expect(Set(asked.items) == Set(0..<8) && asked.shortfall == .none)
        #expect(asked.bought == asked.items.map(history.contains))
        #expect(Array(asked.scores.prefix(4)) == [0.75, 0.5, 0.5, 0.5])
        let early = try snapshot.ask("ann", asOf: Ring.day(5), bought: BoughtPolicy(allowed: true))
        #expect(early.bought == early.items.map { $0 == 0 })
        #expect(try snapshot.ask("ann").bought.contains(true) == false)
    }

    /// Within 15 days before day 50 only 0 and 6 were bought; 3 and 5 may come again.
    @Test func onlyRecentPurchasesAreLeftOut() throws {
        let asked = try Ring.snapshot().ask("ann", bought: BoughtPolicy(within: .days(15)))
        #expect(Set(asked.items) == [1, 2, 3, 4, 5, 7])
        #expect(asked.bought == asked.items.map { [3, 5].contains($0) })
        #expect(Set(try Ring.snapshot().ask("ann", bought: BoughtPolicy(within: .days(365))).items) == [1, 2, 4, 7])
    }

    @Test func aGivenHistorySpeaksForAStranger() throws {
        let snapshot = try Ring.snapshot()
        let session = try snapshot.ask("", count: 3, given: [2])
        #expect(session.items.prefix(2) == [3, 4] && session.basis == .session && !session.items.contains(2))
        // Beside what is known: 7 gains nothing from 2, 4 gains 0.25.
        let both = try snapshot.ask("ann", given: [2])
        #expect(both.basis == .customer && both.items == [4, 7, 1] && both.scores == [0.75, 0.75, 0.5])
    }

    /// Whatever rules choose, the shares of a whole history are of the scores that were given, and sum to 1.
    @Test func reasonsAreShares() throws {
        let snapshot = try Ring.snapshot()
        let workspace = Workspace()
        let asked = try snapshot.ask("ann", count: 4, workspace) { $0.rules.diversity = 0.2 }
        let reasons = snapshot.reasons(limit: 10, workspace)
        #expect(reasons.count == asked.items.count)
        for (at, item) in asked.items.enumerated() {
            #expect(abs(reasons[at].reduce(0) { $0 + $1.share } - 1) < 1e-5)
            // 7 has 0.5 of 6 and 0.25 of 5.
            if item == 7 { #expect(reasons[at].map(\.item) == [6, 5] && abs(reasons[at][0].share - 2.0 / 3) < 1e-6) }
        }
    }

    @Test func similarItems() throws {
        let snapshot = try Ring.snapshot()
        let workspace = Workspace()
        func similar(_ item: UInt32, _ count: Int, excluding: [UInt32] = []) throws -> (
            items: [UInt32], shortfall: Shortfall
        ) {
            workspace.reset()
            workspace.excluded = excluding
            let result = try snapshot.similarItems(item, count: count, asOf: nil, now: Ring.day(0), workspace)
            return (workspace.ranked.map(\.item), result.shortfall)
        }
        let two = try similar(6, 2)
        #expect(two.items == [7, 0] && two.shortfall == .none)
        #expect(try similar(6, 2, excluding: [7]).items == [0, 1])
        let all = try similar(6, 10)
        #expect(Set(all.items) == Set([0, 1, 2, 3, 4, 5, 7]) && all.shortfall == .catalogue)
        #expect(try similar(6, 10, excluding: [1]).shortfall == .excluded)
    }

    @Test func aNamespaceWithoutTheModelSaysSo() throws {
        let full = try Ring.snapshot()
        let bare = Snapshot(full.manifest, customers: full.customers, items: full.items, families: Families())
        let error = #expect(throws: PatronError.self) { try bare.ask("ann") }
        #expect(error?.code == .refused && error?.message.contains("recommendation") == true)
    }
}
