import Foundation
import PatronCore
import PatronLearning
import Testing

@Suite struct BinaryMetricsTests {
    @Test func aucCountsTiesHalf() {
        #expect(BinaryMetrics.auc([0.1, 0.4, 0.35, 0.8], [false, false, true, true]) == 0.75)
        #expect(BinaryMetrics.auc([0.5, 0.5, 0.5], [false, true, true]) == 0.5)
        #expect(BinaryMetrics.auc([0.5, 0.5, 0.9], [false, true, true]) == 0.75)
        #expect(BinaryMetrics.auc([0.5, 0.6], [true, true]) == nil)
        #expect(BinaryMetrics.auc([], []) == nil)
    }

    @Test func lossesOfKnownPredictions() {
        #expect(abs(BinaryMetrics.logLoss([0.9, 0.2], [true, false]) + (log(0.9) + log(0.8)) / 2) < 1e-15)
        #expect(BinaryMetrics.logLoss([0, 1], [true, false]).isFinite)
        #expect(abs(BinaryMetrics.brier([0.9, 0.2], [true, false]) - 0.025) < 1e-15)
    }

    @Test func calibrationErrorOfAConstantIsItsDistanceFromTheRate() {
        let labels = (0..<1000).map { $0 % 4 == 0 }
        #expect(BinaryMetrics.calibrationError([Double](repeating: 0.25, count: 1000), labels) < 0.01)
        #expect(abs(BinaryMetrics.calibrationError([Double](repeating: 0.75, count: 1000), labels) - 0.5) < 1e-12)
    }

    @Test func liftOfAPerfectRanking() {
        let labels = (0..<100).map { $0 < 20 }
        #expect(BinaryMetrics.liftOfFirstDecile((0..<100).map { -Double($0) }, labels) == 5)
        #expect(BinaryMetrics.liftOfFirstDecile([Double](repeating: 1, count: 100), labels) == 1)
        #expect(BinaryMetrics.liftOfFirstDecile([1, 2], [false, false]) == 0)
    }

    @Test func foldsAreStratifiedAndSeeded() {
        let labels = (0..<103).map { $0 % 5 == 0 }
        let folds = StratifiedFolds.assign(labels, folds: 5, seed: 0)
        for fold in 0..<5 {
            let rows = labels.indices.filter { folds[$0] == fold }
            #expect((20...21).contains(rows.count))
            #expect((4...5).contains(rows.filter { labels[$0] }.count))
        }
        #expect(folds == StratifiedFolds.assign(labels, folds: 5, seed: 0))
        #expect(folds != StratifiedFolds.assign(labels, folds: 5, seed: 1))
    }
}
