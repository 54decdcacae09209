internal import Foundation
internal import PatronNumerics

/// The log-likelihood of BG/NBD (Fader, Hardie and Lee 2005, equation 6) and its gradient.
///
/// One pass costs two logarithms and an exponential a distinct (x, t_x, T) and a few gamma functions a distinct x.
struct BetaGeometricLikelihood: RowwiseLikelihood {
    private let core: GeometricDropout

    init(_ parameters: SIMD4<Double>) { core = GeometricDropout(parameters, isModified: false) }

    static func starts(meanAge age: Double) -> [[Double]] { GeometricDropout.starts(meanAge: age) }
    func term(repeats x: Int) -> PurchaseHistories.Term { core.term(repeats: x) }
    func term(_ row: PurchaseHistories.Row) -> PurchaseHistories.Term { core.term(row) }
}

/// The same of MBG/NBD (Batislam, Denizel and Filiztekin 2007), whose customers may stop after the first purchase.
struct ModifiedBetaGeometricLikelihood: RowwiseLikelihood {
    private let core: GeometricDropout

    init(_ parameters: SIMD4<Double>) { core = GeometricDropout(parameters, isModified: true) }

    static func starts(meanAge age: Double) -> [[Double]] { GeometricDropout.starts(meanAge: age) }
    func term(repeats x: Int) -> PurchaseHistories.Term { core.term(repeats: x) }
    func term(_ row: PurchaseHistories.Row) -> PurchaseHistories.Term { core.term(row) }
}

/// What both have in common: a customer with x repeats has had x chances to stop, in MBG/NBD one more, and did not take them
/// (active) or took the last one (stopped).
private struct GeometricDropout: Sendable {
    let r, alpha, a, b, logAlpha, logA: Double
    /// Chances to stop beyond the repeats.
    let more: Int

    init(_ parameters: SIMD4<Double>, isModified: Bool) {
        (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3])
        (logAlpha, logA) = (log(alpha), log(a))
        more = isModified ? 1 : 0
    }

    /// A typical shop, few and steady buyers, and quick dropouts.
    static func starts(meanAge age: Double) -> [[Double]] {
        [[0.5, age / 4, 0.8, 2], [2, age, 0.2, 2], [0.2, age / 10, 2, 2]]
    }

    func term(repeats x: Int) -> PurchaseHistories.Term {
        let chances = x + more
        guard chances > 0 else { return .init() }
        let both = GammaFunctions.digammaIncrement(a + b, chances)
        return .init(
            value: GammaFunctions.logRising(r, x) + GammaFunctions.logRising(b, chances)
                - GammaFunctions.logRising(a + b, chances),
            gradient: SIMD4(
                GammaFunctions.digammaIncrement(r, x), 0, -both, GammaFunctions.digammaIncrement(b, chances) - both))
    }

    func term(_ row: PurchaseHistories.Row) -> PurchaseHistories.Term {
        // Still active: alpha^r (alpha + T)^-(r + x), written so that a large alpha does not cancel.
        let (ageTerm, ageSum) = (log1p(row.age / alpha), alpha + row.age)
        let chances = row.x + Double(more)
        guard chances > 0 else {
            return .init(value: -r * ageTerm, gradient: SIMD4(-ageTerm, r * row.age / (alpha * ageSum), 0, 0))
        }
        let (recencyTerm, recencySum) = (log1p(row.recency / alpha), alpha + row.recency)
        let stay = b + (chances - 1)
        let active = -r * ageTerm - row.x * (logAlpha + ageTerm)
        let stopped = logA - log(stay) - r * recencyTerm - row.x * (logAlpha + recencyTerm)
        let larger = max(active, stopped)
        let total = larger + log1p(exp(min(active, stopped) - larger))
        let w = exp(stopped - total)
        return .init(
            value: total,
            gradient: SIMD4(
                -(1 - w) * ageTerm - w * recencyTerm,
                (1 - w) * (r * row.age / alpha - row.x) / ageSum + w * (r * row.recency / alpha - row.x) / recencySum,
                w / a, -w / stay))
    }
}
