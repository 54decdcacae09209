internal import Foundation
internal import PatronCore
internal import PatronFeatures
internal import PatronNumerics

extension BetaGeometric.Posterior {
    /// Terms after which the series gives way to quadrature: about 2 microseconds.
    private static let maximumTerms = 600
    /// How much of the digits cancellation may take before quadrature takes over.
    private static let cancellation = 1e6

    /// P(still active after the span | active now).
    func probabilityActive(after span: TimeSpan) -> Double {
        Hypergeometric.negativeArgument(shape, a: dropout, b: stay, u: max(0, span.weeks) / weeks)
    }

    /// Purchases a week to be expected at that distance | active now: E[λ exp(-λ p t)].
    func purchasesPerWeek(after weeks: Double) -> Double {
        shape / self.weeks
            * Hypergeometric.negativeArgument(shape + 1, a: dropout, b: stay, u: max(0, weeks) / self.weeks)
    }

    /// P(n purchases in the span | active now) for n = 0...most: those who bought n times and stayed on every time, and
    /// those whom the n-th purchase was the last.
    func distributionIfActive(in span: TimeSpan, upTo most: Int) -> [Double] {
        let counts = NegativeBinomial(shape: shape, ratio: max(0, span.weeks) / weeks)
        let total = dropout + stay
        var (stayed, atLeast) = (1.0, 1.0)
        return (0...max(0, most)).map { n in
            let count = counts.probability(n)
            defer { atLeast = max(0, atLeast - count) }
            guard n > 0 else { return count }
            let before = stayed
            stayed *= (stay + Double(n - 1)) / (total + Double(n - 1))
            return stayed * count + (before - stayed) * atLeast
        }
    }

    /// E[purchases in the span | active now]: equation 10 of the paper without P(alive), finite for every input.
    ///
    /// The paper's closed form divides by a - 1 and its 2F1 overflows for frequent buyers. With u = t / (alpha + T) and
    /// Euler's and Pfaff's transformations it becomes
    /// (a + b + x - 1) phi - (1 + u)^(1 - a) Σ_(k>=1) (a)_(k-1) (a + b - 1 - r)_k / ((a + b + x)_(k-1) k!) (u / (1 + u))^k,
    /// phi = (1 - (1 + u)^(1 - a)) / (a - 1), ln (1 + u) at a = 1: no singularity, and the faster the larger x is.
    func expectedPurchasesIfActive(in span: TimeSpan) -> Double {
        let u = max(0, span.weeks) / weeks
        guard u > 0 else { return 0 }
        let logGrowth = log1p(u)
        let power = (dropout - 1) * logGrowth
        let phi = abs(dropout - 1) < 1e-14 ? logGrowth : -expm1(-power) / (dropout - 1)
        let total = dropout + stay
        let first = (total - 1) * phi
        if let sum = series(u / (1 + u), total) {
            let second = exp(-power) * sum
            let value = first - second
            if value > 0, value.isFinite, value * Self.cancellation > abs(first) { return min(value, shape * u) }
        }
        let value = BetaExpectation.mean(dropout, stay) { p in
            // (1 - (1 + u p)^-(r + x)) / p, whose limit at 0 is (r + x) u.
            p > 1e-300 ? -expm1(-shape * log1p(u * p)) / p : shape * u
        }
        return min(max(0, value), shape * u)
    }

    private func series(_ z: Double, _ total: Double) -> Double? {
        guard z < 0.97 else { return nil }
        var term = excess * z
        var sum = term
        for k in 1..<Self.maximumTerms {
            let at = Double(k)
            term *= (dropout + at - 1) * (excess + at) / ((total + at - 1) * (at + 1)) * z
            sum += term
            if abs(term) <= 1e-17 * abs(sum) * (1 - z) || term == 0 { return sum.isFinite ? sum : nil }
        }
        return nil
    }

    /// E[N (N - 1)] of the purchases N in the span, still active: 2 (r + x)(r + x + 1) ∫_0^u s E[(1 - p)(1 + s p)^-(r+x+2)] ds
    /// by Gauss and Legendre's five points; a few per mille of relative error, enough for an interval.
    func secondFactorialMomentIfActive(in span: TimeSpan) -> Double {
        let u = max(0, span.weeks) / weeks
        guard u > 0 else { return 0 }
        // Nodes and weights of Abramowitz and Stegun 25.4.30, n = 5, written out so that nothing is allocated.
        func at(_ node: Double) -> Double {
            let s = 0.5 * u * (1 + node)
            return s * Hypergeometric.negativeArgument(shape + 2, a: dropout, b: stay + 1, u: s)
        }
        let integral =
            0.568_888_888_888_889 * at(0)
            + 0.478_628_670_499_366 * (at(-0.538_469_310_105_683) + at(0.538_469_310_105_683))
            + 0.236_926_885_056_189 * (at(-0.906_179_845_938_664) + at(0.906_179_845_938_664))
        return stay / (dropout + stay) * shape * (shape + 1) * u * integral
    }
}
