import Foundation
import PatronNumerics
import Testing

private func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
    abs(a - b) <= tolerance * max(abs(a), abs(b))
}

/// Reference values: 40 digits by mpmath 1.3, rounded.
@Suite struct SpecialFunctionTests {
    @Test func digammaAndTrigamma() {
        #expect(close(GammaFunctions.digamma(0.1), -10.423754940411077))
        #expect(close(GammaFunctions.digamma(7.3), 1.9178203356379861))
        #expect(close(GammaFunctions.trigamma(0.1), 101.43329915079276))
        #expect(close(GammaFunctions.trigamma(7.3), 0.1467957681314271))
    }

    @Test func logGammaDifferencesKeepTheirDigits() {
        #expect(close(GammaFunctions.logGammaIncrement(1e9, 2.5), 51.808164594241028))
        #expect(close(GammaFunctions.logBeta(0.5, 1e8), -8.6379754278014826))
        // Both ways of the rising factorial agree where one takes over from the other.
        let direct = (0..<40).reduce(0.0) { $0 + log(0.3 + Double($1)) }
        #expect(close(GammaFunctions.logRising(0.3, 40), direct))
        #expect(GammaFunctions.logRising(5, 0) == 0)
    }

    @Test func hypergeometricOfNegativeArguments() {
        #expect(close(Hypergeometric.negativeArgument(3, a: 0.7, b: 1.3, u: 5), 0.20208394173586796, 1e-9))
        #expect(close(Hypergeometric.negativeArgument(5000, a: 0.7, b: 2999.3, u: 5), 0.20938558746867599, 1e-9))
        #expect(close(Hypergeometric.negativeArgument(1.2, a: 0.7, b: 0.2, u: 5000), 0.0011812261298035464, 1e-9))
    }

    @Test(arguments: [(0.01, 1.0), (0.5, 0.5), (2, 3), (1e6, 3e6), (0.2, 1e4)])
    func betaExpectationHasTheBetasMoments(a: Double, b: Double) {
        #expect(close(BetaExpectation.mean(a, b) { $0 }, a / (a + b), 1e-9))
        #expect(close(BetaExpectation.mean(a, b) { $0 * $0 }, a * (a + 1) / ((a + b) * (a + b + 1)), 1e-9))
    }

    @Test func normalQuantiles() {
        #expect(close(normalQuantile(0.9), 1.2815515655446004))
        #expect(close(normalQuantile(1e-9), -5.9978070150076869))
        #expect(abs(normalQuantile(0.5)) < 1e-15)
        #expect(normalQuantile(0) == -.infinity && normalQuantile(1) == .infinity)
    }
}
