internal import Foundation

/// The gamma function's relatives for positive arguments, in log space where they would overflow.
package enum GammaFunctions {
    /// Rising factorials up to this length are summed factor by factor: exact even where both log-gammas are huge.
    private static let directFactors = 32
    /// From here on the asymptotic series of digamma and trigamma are exact to double precision.
    private static let asymptoticFrom = 10.0

    /// ln Γ(x) for x > 0; accurate to the last digits of `lgamma_r`, which unlike `lgamma` is safe with threads.
    package static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(x, &sign)
    }

    /// ψ(x) = d/dx ln Γ(x) for x > 0: recurrence up to 10, then Abramowitz and Stegun 6.3.18.
    package static func digamma(_ x: Double) -> Double {
        var shifted = x
        var result = 0.0
        while shifted < asymptoticFrom {
            result -= 1 / shifted
            shifted += 1
        }
        let s = 1 / (shifted * shifted)
        let tail = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * 691 / 32_760)))))
        return result + Foundation.log(shifted) - 0.5 / shifted - tail
    }

    /// ψ'(x) for x > 0: recurrence up to 10, then Abramowitz and Stegun 6.4.12.
    package static func trigamma(_ x: Double) -> Double {
        var shifted = x
        var result = 0.0
        while shifted < asymptoticFrom {
            result += 1 / (shifted * shifted)
            shifted += 1
        }
        let s = 1 / (shifted * shifted)
        let tail = s * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * (5 / 66 - s * 691 / 2730)))))
        return result + (1 + 0.5 / shifted + tail) / shifted
    }

    /// ln B(a, b) for a, b > 0, keeping its digits where one argument is far larger than the other.
    package static func logBeta(_ a: Double, _ b: Double) -> Double {
        let (small, large) = (min(a, b), max(a, b))
        return logGamma(small) - logGammaIncrement(large, small)
    }

    /// ln (x)_n = ln Γ(x + n) - ln Γ(x), x > 0: the logarithm of the rising factorial.
    package static func logRising(_ x: Double, _ n: Int) -> Double {
        guard n > directFactors else {
            var sum = 0.0
            for j in 0..<max(0, n) { sum += Foundation.log(x + Double(j)) }
            return sum
        }
        return logGammaIncrement(x, Double(n))
    }

    /// ψ(x + n) - ψ(x), x > 0: the derivative of ``logRising(_:_:)`` by x.
    package static func digammaIncrement(_ x: Double, _ n: Int) -> Double {
        guard n > directFactors else {
            var sum = 0.0
            for j in 0..<max(0, n) { sum += 1 / (x + Double(j)) }
            return sum
        }
        return digamma(x + Double(n)) - digamma(x)
    }

    /// ln Γ(x + d) - ln Γ(x) for x > 0, d >= 0; by Stirling's series where both are large and would cancel.
    package static func logGammaIncrement(_ x: Double, _ d: Double) -> Double {
        guard x > 100 else { return logGamma(x + d) - logGamma(x) }
        let y = x + d
        return (x - 0.5) * log1p(d / x) + d * (Foundation.log(y) - 1) + stirling(y) - stirling(x)
    }

    /// What Stirling's formula leaves of ln Γ: 1/12x - 1/360x^3 + 1/1260x^5, exact to double precision above 100.
    private static func stirling(_ x: Double) -> Double {
        let s = 1 / (x * x)
        return (1 / 12 - s * (1 / 360 - s / 1260)) / x
    }
}
