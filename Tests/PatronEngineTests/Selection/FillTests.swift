import PatronBundle
import PatronCore
import PatronEngine
import PatronNumerics
import PatronRecommendation
import PatronTestSupport
import Testing

/// What fills a list up: segment, then country, then what is popular, each labelled.
@Suite struct FillTests {
    private func named(_ segment: String, _ country: String, _ body: (Workspace) throws -> Void) rethrows {
        try Array(segment.utf8).withView { segment in
            try Array(country.utf8).withView { country in
                let workspace = Workspace()
                workspace.rules.segment = segment
                workspace.rules.country = country
                try body(workspace)
            }
        }
    }

    @Test func aStrangerOfASegmentAndACountry() throws {
        let snapshot = try DetailedRing.snapshot()
        try named("Champions", "France") { names in
            let rules = names.rules
            let asked = try snapshot.ask("nobody", count: 6) { $0.rules = rules }
            #expect(asked.items == [4, 2, 6, 5, 0, 1])
            #expect(asked.sources == [.segment, .segment, .country, .country, .popular, .popular])
            #expect(asked.scores == [1, 0.5, 0.9, 0.5, 0.5, 0.4375] && asked.basis == .population)
            let without = try snapshot.ask("nobody", count: 3, excluded: [2, 6]) { $0.rules = rules }
            #expect(without.items == [4, 5, 0])
        }
        try named("no such", "nowhere") { names in
            let rules = names.rules
            let asked = try snapshot.ask("nobody", count: 3) { $0.rules = rules }
            #expect(asked.items == [0, 1, 2])
        }
    }

    /// Bob is from France, and is a customer: his own segment counts, whatever the request says.
    @Test func aKnownCustomerHasHisOwn() throws {
        let snapshot = try DetailedRing.snapshot()
        let asked = try snapshot.ask("bob", count: 6)
        #expect(asked.items.prefix(2) == [2, 3] && asked.sources.prefix(2) == [.personal, .personal])
        let filled = zip(asked.items, asked.sources).dropFirst(2)
        let segments = filled.filter { $0.1 == .segment }.map(\.0)
        #expect(segments == [4] || segments == [7])
        #expect(filled.filter { $0.1 == .country }.map(\.0) == [6, 5])
        #expect(Set(asked.items).count == 6 && !asked.items.contains(1))
    }

    /// 7 has no sales and is like 3: it comes with what speaks for 3, and with 3 itself.
    @Test func newItemsComeByWhatTheyAreLike() throws {
        let snapshot = try DetailedRing.snapshot(new: [7])
        let near = try snapshot.ask("", count: 3, given: [GivenInteraction(item: 2, purchase: false, weight: 1)]) { _ in
        }
        // 3 has 0.5, 4 has 0.25, and 7 half of what 3 has.
        #expect(Set(near.items) == [3, 4, 7] && near.items[0] == 3)
        #expect(zip(near.items, near.sources).allSatisfy { ($0 == 7) == ($1 == .relation) })
        let known = try snapshot.ask("", count: 8, given: [GivenInteraction(item: 3, purchase: true, weight: 1)]) { _ in
        }
        #expect(zip(known.items, known.sources).contains { $0 == 7 && $1 == .relation })
        #expect(try snapshot.ask("nobody", count: 8).items == Array(0..<8))
    }
}
