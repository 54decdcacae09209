import PatronCore
import PatronNumerics
import PatronTraining
import Testing

@Suite struct RankingFiguresTests {
    /// Four users and three items: everybody has item 0, one has 1, nobody 2.
    private let train = CSRMatrix(
        offsets: [0, 2, 3, 4, 5], columns: [0, 1, 0, 0, 0], values: [1, 1, 1, 1, 1], columnCount: 3)

    private func number(_ members: [JSONValue.Member], _ key: String) throws -> Double {
        guard case .number(let value)? = members.first(where: { $0.key == key })?.value else {
            Issue.record("no \(key)")
            return 0
        }
        return value
    }

    @Test func figuresByHand() throws {
        var figures = RankingFigures(cuts: [1, 2], train: train)
        figures.add(ranked: [0, 1], relevant: [1] as [UInt32])
        figures.add(ranked: [0, 1], relevant: [] as [UInt32])
        figures.add(ranked: [1, 0], relevant: [0, 1] as [UInt32])
        #expect(figures.users.count == 2)
        #expect(figures.users[0].recall == [0, 1] && figures.users[0].averagePrecision == [0, 0.5])
        #expect(figures.users[1].recall == [0.5, 1] && figures.users[1].averagePrecision == [1, 1])
        let json = figures.json(seed: 0)
        #expect(try number(json, "recall") == 1 && number(json, "hit_rate") == 1 && number(json, "map") == 0.75)
        // Two of three items were shown; the surprise of one that all have is 0, of one that a fourth has 2 bits.
        #expect(abs(try number(json, "coverage") - 2.0 / 3) < 1e-12)
        #expect(abs(try number(json, "novelty") - 1) < 1e-12)
        // The cosine of the two is 1 / sqrt(4 * 1).
        #expect(abs(try number(json, "diversity") - 0.5) < 1e-12)
    }

    @Test func intervalsHoldTheMeanAndPairsTellModelsApart() throws {
        var random = SeededGenerator(seed: 2)
        var (better, worse) = (RankingFigures(cuts: [2], train: train), RankingFigures(cuts: [2], train: train))
        for _ in 0..<300 {
            let hit = random.uniform() < 0.5
            better.add(ranked: hit ? [1, 0] : [0, 2], relevant: [1] as [UInt32])
            worse.add(ranked: hit ? [0, 1] : [0, 2], relevant: [1] as [UInt32])
        }
        let json = better.json(seed: 1)
        let (low, mean, high) = (
            try number(json, "ndcg_low"), try number(json, "ndcg"), try number(json, "ndcg_high")
        )
        #expect(low < mean && mean < high && high - low < 0.15)
        let pair = better.compared(to: worse, seed: 1)
        #expect(try number(pair, "low") > 0 && number(pair, "p") < 0.001)
        let same = better.compared(to: better, seed: 1)
        #expect(try number(same, "ndcg_difference") == 0 && number(same, "p") == 1)
    }
}
