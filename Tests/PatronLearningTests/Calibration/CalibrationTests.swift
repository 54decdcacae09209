import Foundation
import PatronCore
import PatronLearning
import PatronNumerics
import Testing

@Suite struct CalibrationTests {
    /// Scores whose true probability is `truth(score)`.
    func sample(_ count: Int, _ truth: (Double) -> Double) -> ([Double], [Bool]) {
        var random = SeededGenerator(seed: 11)
        let scores = (0..<count).map { _ in 2 * random.normal() }
        return (scores, scores.map { random.uniform() < truth($0) })
    }

    @Test func poolAdjacentViolators() {
        let fit = IsotonicRegression(fitting: [1, 2, 3, 4, 5, 6], [false, true, false, true, true, true])
        #expect(fit.scores == [1, 2.5, 5])
        #expect(fit.rates.count == 3 && fit.rates[1] == 0.5)
        #expect(fit(-100) == fit.rates[0] && fit(100) == fit.rates[2])
        #expect(abs(fit(1.75) - (fit.rates[0] + 0.5) / 2) < 1e-12)
    }

    @Test func plattFindsTheTrueSlope() throws {
        let (scores, labels) = sample(20_000) { logistic(0.5 * $0 - 1) }
        let platt = try PlattScaling(fitting: scores, labels)
        #expect(abs(platt.slope - 0.5) < 0.05 && abs(platt.intercept + 1) < 0.05)
    }

    @Test func theSimplestSufficientCalibrationIsChosen() {
        let (good, goodLabels) = sample(4000, logistic)
        if case .none = CalibrationChoice.choose(good, goodLabels, seed: 0).choice {
        } else {
            Issue.record("expected none")
        }
        let (steep, steepLabels) = sample(4000) { logistic(0.3 * $0 - 1) }
        if case .platt = CalibrationChoice.choose(steep, steepLabels, seed: 0).choice {
        } else {
            Issue.record("expected Platt")
        }
        let (bent, bentLabels) = sample(8000) { $0 < 0 ? 0.3 : $0 < 2 ? 0.5 : 0.95 }
        if case .isotonic = CalibrationChoice.choose(bent, bentLabels, seed: 0).choice {
        } else {
            Issue.record("expected isotonic")
        }
    }

    @Test func fallingScoresAreNotCalibrated() {
        let (scores, labels) = sample(500) { logistic(-$0) }
        #expect(throws: PatronError.self) { try PlattScaling(fitting: scores, labels) }
    }
}
