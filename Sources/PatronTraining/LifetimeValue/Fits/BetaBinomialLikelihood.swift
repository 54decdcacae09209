internal import Foundation
internal import PatronNumerics

/// The log-likelihood of BG/BB (Fader, Hardie and Shang 2010, equation 5) and its gradient; times are opportunities, parameters
/// alpha, beta, gamma, delta. A sum over the opportunities since the last purchase: rows are few, as are opportunities.
struct BetaBinomialLikelihood: RowwiseLikelihood {
    private let alpha, beta, gamma, delta: Double

    init(_ parameters: SIMD4<Double>) {
        (alpha, beta, gamma, delta) = (parameters[0], parameters[1], parameters[2], parameters[3])
    }

    static func starts(meanAge: Double) -> [[Double]] { [[1, 1, 1, 3], [0.5, 0.5, 0.2, 4], [3, 3, 2, 2]] }

    /// Everything depends on the whole history.
    func term(repeats x: Int) -> PurchaseHistories.Term { .init() }

    func term(_ row: PurchaseHistories.Row) -> PurchaseHistories.Term {
        let (x, last, n) = (Int(row.x), Int(row.recency), Int(row.age))
        let terms = (last...max(last, n)).map { active(for: $0, x, of: n) }
        let larger = terms.lazy.map(\.value).max() ?? 0
        var (total, gradient) = (0.0, SIMD4<Double>())
        for term in terms {
            let weight = exp(term.value - larger)
            total += weight
            gradient += weight * term.gradient
        }
        return .init(value: larger + log(total), gradient: gradient / total)
    }

    /// ln P(history, active for exactly `i` of n opportunities); for i = n, for at least n.
    private func active(for i: Int, _ x: Int, of n: Int) -> PurchaseHistories.Term {
        let stops = i < n
        let dropouts = stops ? i + 1 : i
        let both = GammaFunctions.digammaIncrement(alpha + beta, i)
        let dropout = GammaFunctions.digammaIncrement(gamma + delta, dropouts)
        return .init(
            value: GammaFunctions.logRising(alpha, x) + GammaFunctions.logRising(beta, i - x)
                - GammaFunctions.logRising(alpha + beta, i) + (stops ? log(gamma) : 0)
                + GammaFunctions.logRising(delta, i) - GammaFunctions.logRising(gamma + delta, dropouts),
            gradient: SIMD4(
                GammaFunctions.digammaIncrement(alpha, x) - both, GammaFunctions.digammaIncrement(beta, i - x) - both,
                (stops ? 1 / gamma : 0) - dropout, GammaFunctions.digammaIncrement(delta, i) - dropout))
    }
}
