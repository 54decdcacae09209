internal import Foundation

/// Gauss's hypergeometric function for the arguments that purchase models need.
package enum Hypergeometric {
    /// Terms after which a series gives up.
    package static let maximumTerms = 600

    /// 2F1(a, b; c; z) = Σ (a)_k (b)_k / (c)_k z^k / k! for c > 0 and 0 <= z < 1 by its series (DLMF 15.2.1); nil where
    /// ``maximumTerms`` terms do not bring it to double precision.
    package static func series(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double? {
        var (term, sum) = (1.0, 1.0)
        for k in 0..<maximumTerms {
            let at = Double(k)
            term *= (a + at) * (b + at) / ((c + at) * (at + 1)) * z
            sum += term
            guard sum.isFinite else { return nil }
            // The rest is at most a geometric series once factors no longer change sign.
            if abs(term) <= 1e-17 * abs(sum) * (1 - z) || term == 0 { return sum }
        }
        return nil
    }

    /// 2F1(m, a; a + b; -u) = E[(1 + u p)^(-m)] for p ~ Beta(a, b), with a, b, m > 0 and u >= 0; in (0, 1].
    ///
    /// Pfaff's transformation (DLMF 15.8.1) gives (1 + u)^(-a) 2F1(a, a + b - m; a + b; u / (1 + u)), whose argument lies
    /// in 0..<1 and whose terms shrink the faster the larger b is; quadrature takes over where they do not.
    package static func negativeArgument(_ m: Double, a: Double, b: Double, u: Double) -> Double {
        let z = u / (1 + u)
        if z < 0.97, let sum = series(a, a + b - m, a + b, z) {
            let value = Foundation.exp(-a * log1p(u)) * sum
            // Signs change only while a + b - m + k < 0: then large sums may have cancelled.
            if value > 0, value <= 1, a + b - m > -20, abs(sum) > 1e-6 { return value }
        }
        return min(1, BetaExpectation.mean(a, b) { p in Foundation.exp(-m * log1p(u * p)) })
    }
}
