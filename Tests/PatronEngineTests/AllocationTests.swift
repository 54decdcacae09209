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
