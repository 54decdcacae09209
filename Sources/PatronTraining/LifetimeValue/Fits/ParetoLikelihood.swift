internal import Foundation
internal import PatronLifetimeValue
internal import PatronNumerics

/// The log-likelihood of Pareto/NBD and its gradient, from the integral over the moment at which a customer may have stopped
/// (Fader and Hardie 2005, "A note on deriving the Pareto/NBD model", before it becomes hypergeometric functions):
/// both come from the same 24 nodes.
struct ParetoLikelihood: PurchaseLikelihood {
    private let r, alpha, s, beta, logAlpha, logS: Double

    init(_ parameters: SIMD4<Double>) {
        (r, alpha, s, beta) = (parameters[0], parameters[1], parameters[2], parameters[3])
        (logAlpha, logS) = (log(alpha), log(s))
    }

    static func starts(meanAge age: Double) -> [[Double]] {
        [[0.6, age / 4, 0.6, age / 3], [2, age, 0.2, age], [0.2, age / 10, 2, age / 10]]
    }

    func term(repeats x: Int) -> PurchaseHistories.Term {
        .init(
            value: GammaFunctions.logRising(r, x) - Double(x) * logAlpha,
            gradient: SIMD4(GammaFunctions.digammaIncrement(r, x), -Double(x) / alpha, 0, 0))
    }

    func term(_ row: PurchaseHistories.Row) -> PurchaseHistories.Term {
        // Relative to alpha^-(r + x) beta^-s, so that large alpha and beta do not cancel.
        let power = r + row.x
        let (growth, dropoutGrowth) = (log1p(row.age / alpha), log1p(row.age / beta))
        let active = -power * growth - s * dropoutGrowth
        guard row.age > row.recency else {
            return .init(value: active, gradient: gradient(row, 1, growth, dropoutGrowth, nil))
        }
        let stopping = StoppedIntegral(
            (alpha, power), (beta, s + 1), from: row.recency, to: row.age, Quadrature.graded24)
        let stopped = logS + stopping.log + power * logAlpha + s * log(beta)
        let larger = max(active, stopped)
        let total = larger + log1p(exp(min(active, stopped) - larger))
        return .init(value: total, gradient: gradient(row, exp(active - total), growth, dropoutGrowth, stopping))
    }

    private func gradient(
        _ row: PurchaseHistories.Row, _ alive: Double, _ growth: Double, _ dropoutGrowth: Double,
        _ stopping: StoppedIntegral?
    ) -> SIMD4<Double> {
        let power = r + row.x
        // d/dalpha of (1 + y / alpha)^-power is power y / (alpha (alpha + y)) of it, and y / (alpha + y) = 1 - alpha / (alpha + y).
        let active = SIMD4(
            -growth, power * row.age / (alpha * (alpha + row.age)), -dropoutGrowth,
            s * row.age / (beta * (beta + row.age)))
        guard let stopping else { return alive * active }
        let stopped = SIMD4(
            -stopping.growth, power * (1 / alpha - stopping.inverse), 1 / s - stopping.dropoutGrowth,
            s / beta - (s + 1) * stopping.dropoutInverse)
        return alive * active + (1 - alive) * stopped
    }
}
