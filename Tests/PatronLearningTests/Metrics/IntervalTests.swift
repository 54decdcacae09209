import PatronLearning
import Testing

@Suite struct IntervalTests {
    private func isNear(_ interval: Interval?, _ low: Double, _ high: Double) -> Bool {
        guard let interval else { return false }
        return abs(interval.low - low) < 1e-4 && abs(interval.high - high) < 1e-4
    }

    @Test func rates() {
        #expect(isNear(Interval(successes: 5, of: 10), 0.2366, 0.7634))
        #expect(isNear(Interval(successes: 0, of: 10), 0, 0.2775))
        #expect(Interval(successes: 0, of: 0) == nil)
    }

    @Test func means() {
        #expect(isNear(Interval(meanOf: [1.0, 2, 3, 4, 5]), 1.6141, 4.3859))
        #expect(isNear(Interval(meanOf: [2.0, 2]), 2, 2))
        #expect(Interval(meanOf: [1.0]) == nil)
    }

    /// Placements 0.5 and 1 of either outcome: variance 0.125 / 2 + 0.125 / 2.
    @Test func areas() {
        let (scores, labels) = ([0.1, 0.4, 0.35, 0.8], [false, false, true, true])
        #expect(isNear(BinaryMetrics.aucInterval(scores, labels), 0.75 - 0.6930, 1))
        #expect(BinaryMetrics.aucInterval([1, 2], [true, false]) == nil)
    }

    @Test func gains() {
        let labels = (0..<100).map { $0 < 20 }
        let best = BinaryMetrics.gains((0..<100).map { -Double($0) }, labels)
        #expect(best.count == 20 && best[0] == 0.25 && best[3] == 1 && best[19] == 1)
        let tied = BinaryMetrics.gains([Double](repeating: 1, count: 100), labels)
        #expect(zip(tied, 1...20).allSatisfy { abs($0 - Double($1) / 20) < 1e-12 })
        #expect(BinaryMetrics.gains([1, 2], [false, false]).isEmpty)
        #expect(BinaryMetrics.gains([3, 2, 1], [true, false, false]).count == 20)
    }

    @Test func reliability() {
        let probabilities = (0..<100).map { $0 < 50 ? 0.1 : 0.7 }
        let labels = (0..<100).map { $0 % 10 == 0 }
        let bins = BinaryMetrics.reliability(probabilities, labels, bins: 2)
        #expect(bins.map(\.rows) == [50, 50] && bins.map(\.rate) == [0.1, 0.1])
        #expect(abs(bins[1].predicted - 0.7) < 1e-12 && bins[0].interval.low < 0.1 && bins[0].interval.high > 0.1)
        #expect(BinaryMetrics.reliability([0.5], [true]).count == 1)
    }
}
