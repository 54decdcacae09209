import PatronBundle
import PatronCore
import PatronEngine
import PatronRecommendation
import PatronTestSupport
import Testing

/// What a request can ask of its items, on the ring: Ann's history 0, 3, 5, 6 speaks 0.75 for 7, 0.5 for 1 and 4, 0.25 for 2.
/// Strangers get 0 to 7 in this order.
@Suite struct SelectionTests {
    private func ring() throws -> Snapshot { try DetailedRing.snapshot() }

    private func filter(_ workspace: Workspace, _ items: UInt32...) {
        let set = workspace.takeSet(8, full: false)
        for item in items { set.insert(item) }
        workspace.rules.filter = set
    }

    @Test func aFilterThatPassesEverythingChangesNothing() throws {
        let ring = try Ring.snapshot()
        for customer in ["ann", "bob", "nobody"] {
            let plain = try ring.ask(customer, count: 4)
            #expect(try ring.ask(customer, count: 4) { $0.rules.filter = $0.takeSet(8, full: true) } == plain)
        }
    }

    @Test func answersAreFullAsLongAsTheFilterHasItems() throws {
        let ring = try Ring.snapshot()
        let two = try ring.ask("ann", count: 2) { filter($0, 2, 4, 6) }
        #expect(two.items == [4, 2] && two.scores == [0.5, 0.25] && two.shortfall == .none)
        // 6 was bought.
        let three = try ring.ask("ann", count: 3) { filter($0, 2, 4, 6) }
        #expect(three.items == [4, 2] && three.shortfall == .excluded)
        let stranger = try ring.ask("nobody", count: 3) { filter($0, 6, 7) }
        #expect(stranger.items == [6, 7] && stranger.shortfall == .filtered)
        let nothing = try ring.ask("ann") { filter($0) }
        #expect(nothing.items.isEmpty && nothing.shortfall == .filtered)
        #expect(try ring.ask("nobody", count: 9) { filter($0, 0, 1, 2, 3, 4, 5, 6, 7) }.shortfall == .catalogue)
    }

    @Test func excludedItemsStayOutWhateverIsBoosted() throws {
        let asked = try ring().ask("ann", count: 3, excluded: [7]) {
            $0.rules.boosts = [.init(items: $0.set(7, 2), factor: 100)]
        }
        #expect(asked.items == [2, 1, 4] && asked.scores == [25, 0.5, 0.5])
    }

    @Test func boostsMultiply() throws {
        let asked = try ring().ask("ann", count: 4) {
            $0.rules.boosts = [.init(items: $0.set(2, 1), factor: 4), .init(items: $0.set(2), factor: 2)]
        }
        #expect(asked.items == [1, 2, 7, 4] && asked.scores == [2, 2, 0.75, 0.5])
        // Whatever is multiplied stays a finite number above 0.
        let wild = try ring().ask("ann", count: 4) { workspace in
            workspace.rules.boosts =
                (0..<50).map { _ in .init(items: workspace.set(2), factor: 1000) }
                + (0..<50).map { _ in .init(items: workspace.set(7), factor: 0.001) }
        }
        #expect(wild.items == [2, 1, 4, 7] && wild.scores.allSatisfy { $0.isFinite && $0 > 0 })
    }

    @Test func quotasTakeTheirPlaces() throws {
        let first = try ring().ask("ann", count: 3) { $0.quota($0.set(2), at: 1) }
        #expect(first.items == [2, 7, 1] && first.sources == [.promoted, .personal, .personal])
        let third = try ring().ask("ann", count: 3) { $0.quota($0.set(2, 4), at: 3) }
        #expect(third.items == [7, 1, 4] && third.sources == [.personal, .personal, .personal])
        // An item that nothing speaks for is promoted, too, if it may be shown.
        let popular = try Ring.snapshot().ask("bob", count: 3) { $0.quota($0.set(7), at: 2) }
        #expect(popular.items == [2, 7, 3] && popular.sources == [.personal, .promoted, .personal])
        let bought = try ring().ask("ann", count: 3) { $0.quota($0.set(0), at: 1) }
        #expect(bought.items == [7, 1, 4])
    }

    @Test func quotasAreHeldAnywhere() throws {
        let least = try ring().ask("ann", count: 2) { $0.quota($0.set(2), atLeast: 1) }
        #expect(least.items == [7, 2] && least.sources == [.personal, .promoted])
        let most = try ring().ask("ann", count: 3) { $0.quota($0.set(7, 1, 4), atMost: 1) }
        #expect(most.items == [7, 2] && most.shortfall == .capped)
        // At most goes before at least.
        let both = try ring().ask("ann", count: 2) {
            $0.quota($0.set(2), atMost: 0)
            $0.quota($0.set(2), atLeast: 1)
        }
        #expect(both.items == [7, 1])
    }

    @Test func marginsRank() throws {
        // Margins: 1 earns 1, 2 earns 2, 4 earns 4; 7's cost is not known.
        let asked = try ring().ask("ann", count: 4) { $0.rules.ranksByMargin = true }
        #expect(asked.items.prefix(3) == [4, 1, 2] && asked.scores.prefix(3) == [2, 0.5, 0.5])
        let bare = try Ring.snapshot()
        let error = #expect(throws: PatronError.self) { try bare.ask("ann") { $0.rules.ranksByMargin = true } }
        #expect(error?.code == .refused && error?.place?.field == "rank_by")
    }

    @Test func aCapHoldsForEachCategory() throws {
        // 7 and 6 are of C, 1 and 2 of A, 4 of B.
        let asked = try ring().ask("ann", count: 4) { $0.rules.mostPerCategory = 1 }
        #expect(asked.items == [7, 1, 4] && asked.shortfall == .capped)
        let stranger = try Ring.snapshot().ask("nobody", count: 4) { $0.rules.mostPerCategory = 1 }
        // 5 has no category.
        #expect(stranger.items == [0, 3, 5, 6] && stranger.shortfall == .none)
    }

    @Test func diversityTakesWhatIsUnlike() throws {
        // 2 is what follows 1 on the ring: with 1 in the list it counts for less.
        let likeness = try ring().ask("ann", count: 4) { $0.rules.diversity = 0.6 }
        #expect(likeness.items.prefix(2) == [7, 4] && Set(likeness.items) == [7, 4, 1, 2])
        let category = try ring().ask("ann", count: 3, given: [GivenInteraction(item: 1, purchase: false, weight: 1)]) {
            $0.rules.diversity = 0.5
            $0.rules.diversityBy = .category
        }
        // 2 has 0.75 by then, as 7 and 4 have.
        #expect(category.items.count == 3 && Set(category.items) == [2, 4, 7])
        #expect(try ring().ask("ann", count: 4) { $0.rules.diversity = 0 } == ring().ask("ann", count: 4))
    }

    @Test func aMinimumScoreHoldsUnderRules() throws {
        let asked = try ring().ask("ann", count: 4, minimumScore: 0.5) { filter($0, 1, 2, 7) }
        #expect(asked.items == [7, 1] && asked.shortfall == .minimumScore)
    }

    @Test func boughtAgainAndKinds() throws {
        var only = BoughtPolicy()
        only.only = true
        let again = try ring().ask("ann", count: 8, bought: only) { _ in }
        #expect(
            Set(again.items) == [0, 3, 5, 6] && again.bought == [true, true, true, true] && again.shortfall == .excluded
        )
        only.within = .days(15)
        #expect(Set(try ring().ask("ann", count: 8, bought: only) { _ in }.items) == [0, 6])
        // Only what was viewed is left out, so that what was bought may be shown.
        var viewed = BoughtPolicy()
        viewed.kinds = InteractionKinds(.view)
        let given = [
            GivenInteraction(item: 7, purchase: false, weight: 1),
            GivenInteraction(item: 1, purchase: true, weight: 1),
        ]
        let asked = try ring().ask("ann", count: 8, bought: viewed, given: given) { _ in }
        #expect(Set(asked.items) == [0, 1, 2, 3, 4, 5, 6])
    }

    /// An interaction's age counts, and what is after the moment does not exist.
    @Test func interactionsHaveTimes() throws {
        let late = GivenInteraction(item: 2, purchase: false, weight: 1, time: Ring.day(60).milliseconds)
        #expect(try ring().ask("", count: 3, given: [late]) { _ in }.basis == .population)
        let early = GivenInteraction(item: 2, purchase: false, weight: 1, time: Ring.day(40).milliseconds)
        #expect(try ring().ask("", count: 2, given: [early]) { _ in }.items == [3, 4])
    }

    @Test func theWholeCatalogueExcluded() throws {
        let asked = try ring().ask("ann", excluded: Array(0..<8)) {
            $0.rules.diversity = 0.5
            $0.quota($0.set(1), at: 1)
        }
        #expect(asked.items.isEmpty && asked.shortfall == .excluded)
    }

    @Test func aCustomerWhoBoughtEverything() throws {
        let orders = [CustomerRecord.Order(time: Ring.day(1), amount: 8, units: 8)]
        let purchases = (0..<UInt32(8)).map {
            CustomerRecord.Purchase(item: $0, last: Ring.day(1), orders: 1, quantity: 1)
        }
        let all = CustomerRecord(id: Array("all".utf8), orders: orders, purchases: purchases)
        let snapshot = try DetailedRing.snapshot(customers: [all, Ring.customers[0], Ring.customers[1]])
        let asked = try snapshot.ask("all", count: 3) { _ in }
        #expect(asked.items.isEmpty && asked.shortfall == .excluded && asked.basis == .customer)
        #expect(try snapshot.ask("all", count: 3, bought: BoughtPolicy(allowed: true)) { _ in }.items.count == 3)
    }

    @Test func aCatalogueOfOneItem() throws {
        let item = [Ring.items[0]]
        let files = [("recommendation", try TinyBundle.recommendation(items: 1, neighbours: false))]
        let snapshot = try TinyBundle.snapshot(files, items: item, customers: [CustomerRecord(id: Array("c".utf8))])
        let asked = try snapshot.ask("c", count: 3) { $0.rules.diversity = 0.5 }
        #expect(asked.items == [0] && asked.shortfall == .catalogue)
        #expect(try snapshot.ask("c", count: 3).items == [0])
    }
}
