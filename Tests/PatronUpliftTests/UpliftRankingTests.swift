import PatronLearning
import Testing

/// Figures of scikit-uplift 0.5.1 (qini_auc_score, uplift_auc_score) on the same rows.
@Suite struct UpliftRankingTests {
    /// Rows from a linear congruential generator, so that they can be made anywhere.
    struct Rows {
        var scores: [Double] = []
        var treated: [Bool] = []
        var outcomes: [Bool] = []

        init(_ count: Int, seed: UInt64, distinct: Double, treatedShare: Double) {
            var state = seed
            func next() -> Double {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double(state >> 33) / 0x1p31
            }
            for _ in 0..<count {
                let score = (next() * distinct).rounded(.down) / distinct
                let isTreated = next() < treatedShare
                scores.append(score)
                treated.append(isTreated)
                outcomes.append(next() < 0.2 + 0.3 * score * (isTreated ? 1 : 0))
            }
        }

        var ranking: UpliftRanking { UpliftRanking(scores, outcomes: outcomes, treated: treated) }
    }

    @Test(arguments: [
        (500, UInt64(1), 1_000_000.0, 0.5, 0.1321883895082647, 0.11449995898385877),
        (400, UInt64(2), 10.0, 0.3, 0.09523482039093104, 0.06557345420064802),
        (300, UInt64(3), 4.0, 0.7, 0.05872752656455078, 0.06766493856056803),
    ])
    func `Qini and AUUC are scikit-uplift's, ties included`(
        _ count: Int, _ seed: UInt64, _ distinct: Double, _ treatedShare: Double, _ qini: Double, _ auuc: Double
    ) throws {
        let rows = Rows(count, seed: seed, distinct: distinct, treatedShare: treatedShare)
        #expect(abs(try #require(rows.ranking.qini) - qini) < 1e-12)
        #expect(abs(try #require(rows.ranking.auuc) - auuc) < 1e-12)
    }

    @Test func `more outcomes of the control than missing ones of the treated`() throws {
        let outcomes = [true, true, true, true, false, true, true, true, true, false]
        let treated = [true, true, false, false, true, true, true, false, false, false]
        let ranking = UpliftRanking((0..<10).map { Double($0) / 10 }, outcomes: outcomes, treated: treated)
        #expect(abs(try #require(ranking.qini) - 0.00625) < 1e-12)
        #expect(abs(try #require(ranking.auuc) + 0.07777777777777778) < 1e-12)
    }

    @Test func `intervals hold the figure, and are the same for the same seed`() throws {
        let rows = Rows(2000, seed: 5, distinct: 1_000_000, treatedShare: 0.5)
        let first = try #require(rows.ranking.intervals(level: 0.95, samples: 200, seed: 7))
        let second = try #require(rows.ranking.intervals(level: 0.95, samples: 200, seed: 7))
        #expect(first.qini.low < first.qini.value && first.qini.value < first.qini.high)
        #expect(first.qini.low > 0)
        #expect(first.qini.low == second.qini.low && first.auuc.high == second.auuc.high)
    }

    @Test func `an order by chance has an interval around 0`() throws {
        let rows = Rows(2000, seed: 9, distinct: 1_000_000, treatedShare: 0.5)
        let chance = Rows(2000, seed: 10, distinct: 1_000_000, treatedShare: 0.5).scores
        let ranking = UpliftRanking(chance, outcomes: rows.outcomes, treated: rows.treated)
        let qini = try #require(ranking.intervals(level: 0.95, samples: 200, seed: 7)).qini
        #expect(qini.low < 0 && qini.high > 0)
    }

    @Test func `treating everybody gains the difference of the rates`() {
        let rows = Rows(2000, seed: 11, distinct: 1_000_000, treatedShare: 0.5)
        func rate(_ wanted: Bool) -> Double {
            let members = rows.treated.indices.filter { rows.treated[$0] == wanted }
            return Double(members.count { rows.outcomes[$0] }) / Double(members.count)
        }
        let gain = rows.ranking.gain(share: 1, level: 0.95, samples: 100, seed: 1)
        #expect(abs(gain.value - (rate(true) - rate(false))) < 1e-12)
        #expect(gain.low < gain.value && gain.value < gain.high)
    }
}
