import Foundation
import PatronTraining
import Testing

@Suite struct RankingMetricsTests {
    @Test func oneUserByHand() throws {
        // Hits at positions 1 and 3 of 4; three test items.
        let result = try #require(
            RankingMetrics.score(ranked: [7, 1, 9, 2, 5] as [UInt32], relevant: [5, 7, 9] as [UInt32], k: 4))
        #expect(abs(result.recall - 2.0 / 3) < 1e-12)
        let ideal = 1 + 1 / log2(3.0) + 1 / log2(4.0)
        #expect(abs(result.ndcg - (1 + 1 / log2(4.0)) / ideal) < 1e-12)
    }

    @Test func theIdealIsCutAtK() throws {
        let result = try #require(
            RankingMetrics.score(ranked: [1, 2] as [UInt32], relevant: [1, 2, 3, 4] as [UInt32], k: 2))
        #expect(result.recall == 0.5 && abs(result.ndcg - 1) < 1e-12)
    }

    @Test func usersWithoutTestItemsDoNotCount() {
        var metrics = RankingMetrics(k: 2)
        #expect(metrics.recall == 0 && metrics.ndcg == 0)
        metrics.add(ranked: [1, 2] as [UInt32], relevant: [] as [UInt32])
        #expect(metrics.users == 0)
        metrics.add(ranked: [1, 2] as [UInt32], relevant: [1, 2] as [UInt32])
        metrics.add(ranked: [] as [UInt32], relevant: [3] as [UInt32])
        #expect(metrics.users == 2 && metrics.recall == 0.5 && abs(metrics.ndcg - 0.5) < 1e-12)
    }
}
