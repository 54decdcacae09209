import PatronBundle
import PatronCore
import PatronEngine
import PatronNumerics
import PatronRecommendation
import PatronTestSupport
import Testing

/// The lists beside the personal ones, from counts that can be computed by hand.
@Suite struct ListTests {
    private func query(_ count: Int, _ overlay: Overlay? = nil) -> RecommendQuery {
        var query = RecommendQuery(
            customer: ByteView(start: nil, count: 0), count: count, bought: BoughtPolicy(allowed: true))
        query.overlay = overlay
        return query
    }

    /// One piece, on the day at which the clock stands.
    private func event(_ sequence: Int64, _ kind: CustomerEvent.Kind, _ customer: String, _ item: String) -> StoredEvent
    {
        var event = CustomerEvent(kind, namespace: "tiny", time: Ring.day(50), received: Ring.day(50))
        event.customer = Array(customer.utf8)
        event.item = Array(item.utf8)
        event.quantity = 1
        return StoredEvent(sequence: sequence, event: event)
    }

    private func together(_ basket: [UInt32], count: Int = 8, excluded: [UInt32] = []) throws -> (Asked, [RankedDetail])
    {
        let workspace = Workspace()
        workspace.given = basket.map { GivenInteraction(item: $0, purchase: false, weight: 1) }
        workspace.excluded = excluded
        let result = try DetailedRing.snapshot().boughtTogether(query(count), now: Ring.day(50), workspace)
        return (Asked(workspace, result), workspace.details)
    }

    /// 0 is in four of ten baskets, in three of them with 1 (in four baskets itself), in two with 2 (in two itself).
    @Test func boughtTogether() throws {
        let (asked, details) = try together([0], count: 3)
        // 1 goes from 0.4 to 0.75, 2 from 0.2 to 0.5; 5 is an accessory.
        #expect(asked.items == [1, 2, 5] && asked.sources == [.personal, .personal, .relation])
        #expect(abs(asked.scores[0] - 0.35) < 1e-6 && abs(asked.scores[1] - 0.3) < 1e-6)
        #expect(details[0].confidence == 0.75 && abs(details[0].lift - 1.875) < 1e-9 && details[0].baskets == 3)
        #expect(details[1].confidence == 0.5 && abs(details[1].lift - 2.5) < 1e-9 && details[1].baskets == 2)
        // A basket's own items are never among them, and each item of it says a part.
        let (two, _) = try together([0, 1], count: 1)
        #expect(two.items == [2] && abs(two.scores[0] - 0.15) < 1e-6)
        // Filled up with what is popular, and labelled so.
        let (all, _) = try together([3])
        #expect(all.items == [0, 1, 2, 4, 5, 6, 7] && all.sources.allSatisfy { $0 == .popular })
        #expect(try together([0], count: 2, excluded: [1]).0.items == [2, 5])
    }

    private func trending(
        _ days: Double, segment: String = "", overlay: Overlay? = nil, _ snapshot: Snapshot? = nil
    ) throws -> Asked {
        let workspace = Workspace()
        let snapshot = try snapshot ?? DetailedRing.snapshot()
        let result = try Array(segment.utf8).withView { segment in
            try snapshot.trending(
                query(8, overlay), within: .days(days), segment: segment, now: Ring.day(50), workspace)
        }
        return Asked(workspace, result)
    }

    /// Within 10 days, which halve what is 5 days old: 4 has 1 + 1 + 2^-0.2, 3 has 2^-0.2 + 2^-1.2.
    @Test func trends() throws {
        let asked = try trending(10)
        #expect(asked.items.prefix(2) == [4, 3] && asked.sources.prefix(3) == [.trending, .trending, .popular])
        #expect(abs(asked.scores[0] - 2.870_550_6) < 1e-5 && abs(asked.scores[1] - 1.305_825_8) < 1e-5)
        // Yesterday is outside of a window of half a day.
        #expect(try trending(0.5).sources.count { $0 == .trending } == 1)
        #expect(try trending(10, segment: "Hibernating").items.first == 3)
        #expect(try trending(10, segment: "Champions").sources.count { $0 == .trending } == 1)
        let error = #expect(throws: PatronError.self) { _ = try trending(10, segment: "Sleepers") }
        #expect(error?.code == .notFound && error?.message.contains("Champions, Hibernating") == true)
    }

    @Test func whatHappensNowTrends() throws {
        let snapshot = try DetailedRing.snapshot()
        let overlay = Overlay(snapshot, IdentityKeys(HashKey(1, 2), namespace: "tiny"))
        overlay.start([])
        overlay.apply(.events((1...40).map { event($0, $0 <= 4 ? .purchase : .view, "c\($0)", "i6") }))
        // Four purchases and 36 views, which count a twentieth.
        let asked = try trending(10, overlay: overlay, snapshot)
        #expect(asked.items.first == 6 && abs(asked.scores[0] - (4 + 36 * 0.05)) < 1e-4)
    }

    private func again(_ customer: String, within days: Double? = nil, count: Int = 8) throws -> (Asked, [RankedDetail])
    {
        let workspace = Workspace()
        let result = try Array(customer.utf8).withView { id in
            try DetailedRing.snapshot().buyAgain(
                RecommendQuery(customer: id, count: count), within: days.map { .days($0) }, now: Ring.day(50), workspace
            )
        }
        return (Asked(workspace, result), workspace.details)
    }

    /// Ann bought 0 three times in 40 days: (2 * 10 + 40) / (2 + 2) = 15 days, due on day 55. She takes (2 + 6) / (1 + 3) of it.
    @Test func buyingAgain() throws {
        let (asked, details) = try again("ann")
        #expect(Set(asked.items) == [0, 3, 5, 6] && asked.sources.allSatisfy { $0 == .buyAgain })
        #expect(asked.shortfall == .history && asked.basis == .customer && asked.bought.allSatisfy { $0 })
        let zero = try #require(asked.items.firstIndex(of: 0))
        #expect(details[zero].due == Ring.day(55).milliseconds && details[zero].quantity == 2)
        // Two thirds of the interval have passed; the chance is (2 * 0.5 + 2) / (2 + 3).
        #expect(abs(asked.scores[zero] - 0.6 * 10 / 15) < 1e-5)
        // Once bought: the item's own 10 days; 6 was due on day 50, 3 on day 20 and is nearly given up.
        let six = try #require(asked.items.firstIndex(of: 6))
        #expect(details[six].due == Ring.day(50).milliseconds && abs(asked.scores[six] - 1.0 / 3) < 1e-5)
        let three = try #require(asked.items.firstIndex(of: 3))
        #expect(abs(asked.scores[three] - 1.0 / 3 * 0.5) < 1e-5)
        #expect(Set(try again("ann", within: 1).0.items) == [3, 5, 6])
        // Bob's one piece and the typical two are one and a half, and a pack has six.
        let (bob, packs) = try again("bob")
        #expect(bob.items == [1] && packs[0].quantity == 6)
        let (nobody, none) = try again("nobody")
        #expect(nobody.items.isEmpty && none.isEmpty && nobody.basis == .population && nobody.shortfall == .history)
    }

    @Test func candidatesComeBackRanked() throws {
        var query = RecommendQuery(
            customer: ByteView(start: nil, count: 0), count: 3, bought: BoughtPolicy(allowed: true))
        query.keepsUnavailable = true
        let workspace = Workspace()
        workspace.given = [GivenInteraction(item: 2, purchase: false, weight: 1)]
        workspace.rules.filter = workspace.set(6, 4, 2)
        let result = try DetailedRing.snapshot(stock: [nil, nil, nil, nil, 0, nil, nil, nil]).recommend(
            query, now: Ring.day(50), workspace)
        // 4 is out of stock, and was asked about all the same; 2 and 6 have nothing that speaks for them.
        #expect(Asked(workspace, result).items == [4, 2, 6] && result.basis == .session)
    }

    /// 7 is what 5 and 6 speak for, whom only Ann bought; nothing that Bob bought speaks for it.
    @Test func audiences() throws {
        let snapshot = try DetailedRing.snapshot()
        func customers(_ item: UInt32, _ bought: BoughtPolicy = BoughtPolicy(), _ overlay: Overlay? = nil) throws
            -> [UInt32: Float]
        {
            var query = query(10, overlay)
            query.bought = bought
            let (found, _) = try snapshot.customers(for: item, query, now: Ring.day(50), Workspace())
            #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
            return Dictionary(uniqueKeysWithValues: found.map { ($0.customer, $0.score) })
        }
        #expect(try customers(7) == [0: 0.75])
        #expect(try customers(2) == [0: 0.25, 1: 0.5])
        // Bob bought 1: he is asked only where that is wanted.
        #expect(try customers(1) == [0: 0.5])
        #expect(try customers(1, BoughtPolicy(allowed: true)) == [0: 0.5])
        var only = BoughtPolicy()
        only.only = true
        #expect(try customers(2, only).isEmpty)
        // What is recorded counts, and who was erased is gone.
        let keys = IdentityKeys(HashKey(1, 2), namespace: "tiny")
        let overlay = Overlay(snapshot, keys)
        overlay.start([])
        overlay.apply(.events([event(1, .purchase, "bob", "i6")]))
        #expect(try customers(7, BoughtPolicy(), overlay)[1] == 0.5)
        overlay.apply(.erasure([keys.customers.hash(Array("ann".utf8))]))
        #expect(try customers(7, BoughtPolicy(), overlay).keys.sorted() == [1])
    }

    /// No item stands in two lists of a page, and what one list leaves out for its own reasons may stand in the next.
    @Test func pagesRepeatNothing() throws {
        let snapshot = try DetailedRing.snapshot()
        let workspace = Workspace()
        var seen: Set<UInt32> = []
        try Array("ann".utf8).withView { id in
            for (kind, count, allowed) in [(ListKind.recommend, 2, false), (.again, 2, true), (.trending, 3, true)] {
                let kept = workspace.excluded.count
                let query = RecommendQuery(customer: id, count: count, bought: BoughtPolicy(allowed: allowed))
                _ = try snapshot.list(kind, query, now: Ring.day(50), workspace)
                #expect(workspace.ranked.count == count)
                for ranked in workspace.ranked { #expect(seen.insert(ranked.item).inserted, "\(kind)") }
                workspace.excludeAnswer(keeping: kept)
            }
        }
        #expect(seen.count == 7)
    }
}
