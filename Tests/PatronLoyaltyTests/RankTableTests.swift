import PatronLoyalty
import Testing

/// Percentiles are mid-ranks: (below + half of those equal) / all.
@Suite struct RankTableTests {
    @Test func whoHasTheSameSharesTheMiddle() {
        let table = RankTable([1, 1, 1, 2, 5])
        #expect(table.rank(1) == 0.3 && table.rank(2) == 0.7 && table.rank(5) == 0.9)
        // Between two values it rises; beyond them everybody, or nobody, is below.
        #expect(table.rank(0.5) == 0 && table.rank(6) == 1)
        #expect(abs(table.rank(1.5) - 0.5) < 1e-12 && table.rank(3) > 0.7 && table.rank(3) < 0.9)
    }

    @Test func customersWhoAreAllEqualStandInTheMiddle() {
        #expect(RankTable([7, 7, 7, 7]).rank(7) == 0.5 && RankTable([3]).rank(3) == 0.5)
    }

    @Test func manyValuesAreThinnedWithoutMovingAnybodyFar() {
        let values = (0..<20_000).map { Double($0 * $0) } + [Double](repeating: 4, count: 5000)
        let (table, count) = (RankTable(values), Double(values.count))
        for at in stride(from: 0, to: 20_000, by: 997) {
            let value = Double(at * at)
            let exact =
                (Double(values.count { $0 < value }) + Double(values.count { $0 == value }) / 2) / count
            #expect(abs(table.rank(value) - exact) < 0.002)
        }
        #expect(table.rank(-1) == 0 && table.rank(1e12) == 1)
    }
}
