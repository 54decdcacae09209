import CAllocationCounter
import PatronCore
import PatronEngine
import PatronLifetimeValue
import PatronNumerics
import PatronTestSupport
import Testing

/// docs/architecture.md, "A request": answering allocates nothing once the workspace has met the catalogue.
@Suite struct AllocationTests {
    /// Heap allocations of this thread in `body`.
    private func allocations(_ body: () throws -> Void) rethrows -> Int {
        let before = allocation_count()
        try body()
        return allocation_count() - before
    }

    @Test func theCounterCounts() {
        let count = allocations {
            for size in 1...100 { UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8).deallocate() }
        }
        #expect(count >= 100)
    }

    @Test func recommendAllocatesNothing() throws {
        let snapshot = try Ring.snapshot()
        let workspace = Workspace()
        let ids = ["ann", "bob", "eve", "nobody"].map { Array($0.utf8) }
        func askAll() throws {
            for id in ids {
                try id.withView { customer in
                    workspace.reset()
                    workspace.excluded.append(2)
                    _ = try snapshot.recommend(
                        RecommendQuery(customer: customer, count: 5), now: Ring.day(50), workspace)
                }
            }
        }
        try askAll()
        #expect(try allocations { for _ in 0..<100 { try askAll() } } == 0)
    }

    /// Filters, boosts, quotas, caps and diversity, and the other lists.
    @Test func rulesAndListsAllocateNothing() throws {
        let snapshot = try DetailedRing.snapshot(new: [7])
        let workspace = Workspace()
        let ids = ["ann", "bob", "nobody"].map { Array($0.utf8) }
        let red = (name: Array("colour".utf8), value: Array("red".utf8))
        func askAll() throws {
            for id in ids {
                try id.withView { customer in
                    workspace.reset()
                    if let filter = ItemFilterBuilder(snapshot, nil, workspace) {
                        red.name.withView { name in
                            red.value.withView { value in filter.anyOf { $0.add(attribute: name, value) } }
                        }
                        filter.keepPrices(from: 1, to: 10)
                        workspace.rules.filter = filter.set
                    }
                    workspace.rules.boosts.append(.init(items: workspace.takeSet(8, full: true), factor: 2))
                    workspace.places.append(0)
                    workspace.rules.quotas.append(
                        .init(items: workspace.takeSet(8, full: true), atLeast: 1, atMost: nil, places: 0..<1))
                    workspace.rules.diversity = 0.3
                    workspace.rules.mostPerCategory = 2
                    let query = RecommendQuery(customer: customer, count: 3)
                    _ = try snapshot.recommend(query, now: Ring.day(50), workspace)
                    workspace.reset()
                    _ = try snapshot.buyAgain(query, within: nil, now: Ring.day(50), workspace)
                    workspace.reset()
                    workspace.given.append(GivenInteraction(item: 0, purchase: false, weight: 1))
                    _ = try snapshot.boughtTogether(query, now: Ring.day(50), workspace)
                }
            }
        }
        for _ in 0..<3 { try askAll() }
        #expect(try allocations { for _ in 0..<100 { try askAll() } } == 0)
    }

    @Test func scoresAllocateNothing() throws {
        let snapshot = try Ring.snapshot()
        let workspace = Workspace()
        var sum = 0.0
        func scoreAll() {
            for row in 0..<3 { sum += snapshot.score(row: row, .all, asOf: Ring.day(50), workspace).value?.value ?? 0 }
        }
        scoreAll()
        #expect(allocations { for _ in 0..<100 { scoreAll() } } == 0)
        #expect(sum > 0)
    }
}
