internal import Foundation
internal import PatronNumerics

/// The log-likelihood of Pareto/NBD and its gradient, from the integral over the moment at which a customer may have stopped
/// (Fader and Hardie 2005, "A note on deriving the Pareto/NBD model", before it becomes hypergeometric functions):
/// both come from the same 24 nodes.
struct ParetoLikelihood: PurchaseLikelihood {
    private let r, alpha, s, beta, logAlpha, logDropout: Double

    init(_ parameters: SIMD4<Double>) {
        (r, alpha, s, beta) = (parameters[0], parameters[1], parameters[2], parameters[3])
        (logAlpha, logDropout) = (log(alpha), log(s) + s * log(beta))
    }

    static func starts(meanAge age: Double) -> [[Double]] {
        [[0.6, age / 4, 0.6, age / 3], [2, age, 0.2, age], [0.2, age / 10, 2, age / 10]]
    }

    func term(repeats x: Int) -> PurchaseHistories.Term {
        .init(
            value: GammaFunctions.logRising(r, x) - Double(x) * logAlpha,
            gradient: SIMD4(GammaFunctions.digammaIncrement(r, x), -Double(x) / alpha, 0, 0))
    }

    func sum(_ rows: ArraySlice<PurchaseHistories.Row>) -> PurchaseHistories.Term {
        let sum = ParetoColumns.with(rows: rows.count, alphaIsSmaller: alpha <= beta) { columns in
            fill(columns, rows)
            var sum = PurchaseHistories.Term()
            for (at, row) in rows.enumerated() { sum += row.count * term(row, columns, at) }
            return sum
        }
        return sum ?? .init()
    }

    /// Who bought on the last day cannot have stopped since.
    private func mayHaveStopped(_ row: PurchaseHistories.Row) -> Bool { row.age > row.recency }

    private func fill(_ columns: ParetoColumns, _ rows: ArraySlice<PurchaseHistories.Row>) {
        let count = rows.count
        for (at, row) in rows.enumerated() {
            columns.power[at] = r + row.x
            columns.dropoutPower[at] = s + 1
            columns.start[at] = row.recency
            // Where nobody asks for the integral, it is over any time.
            columns.end[at] = mayHaveStopped(row) ? row.age : row.recency + 1
            columns.argument[at] = row.age / alpha
        }
        Kernels.log1p(columns.argument, into: columns.growth, count)
        for (at, row) in rows.enumerated() { columns.argument[at] = row.age / beta }
        Kernels.log1p(columns.argument, into: columns.dropoutGrowth, count)
        let purchases = Kernels.Decay(weeks: alpha, powers: columns.power)
        let dropout = Kernels.Decay(weeks: beta, powers: columns.dropoutPower)
        let (short, long) = alpha <= beta ? (purchases, dropout) : (dropout, purchases)
        Kernels.stoppedIntegrals(
            short: short, long: long, from: columns.start, to: columns.end, count, Quadrature.graded24,
            into: columns.integrals)
        for at in 0..<count {
            columns.lead[at] =
                active(columns, at) - (logDropout + columns.stopped[at] + columns.power[at] * logAlpha)
            columns.argument[at] = -abs(columns.lead[at])
        }
        Kernels.exp(columns.argument, into: columns.minor, count)
        Kernels.log1p(columns.minor, into: columns.more, count)
    }

    /// ln P(history, active), relative to alpha^-(r + x) beta^-s, so that large alpha and beta do not cancel.
    private func active(_ columns: ParetoColumns, _ at: Int) -> Double {
        -columns.power[at] * columns.growth[at] - s * columns.dropoutGrowth[at]
    }

    private func term(_ row: PurchaseHistories.Row, _ columns: ParetoColumns, _ at: Int) -> PurchaseHistories.Term {
        let power = columns.power[at]
        let value = active(columns, at)
        // d/dalpha of (1 + y / alpha)^-power is power y / (alpha (alpha + y)) of it, and y / (alpha + y) = 1 - alpha / (alpha + y).
        let active = SIMD4(
            -columns.growth[at], power * row.age / (alpha * (alpha + row.age)), -columns.dropoutGrowth[at],
            s * row.age / (beta * (beta + row.age)))
        guard mayHaveStopped(row) else { return .init(value: value, gradient: active) }
        let stopped = SIMD4(
            -columns.stoppedGrowth[at], power * (1 / alpha - columns.stoppedInverse[at]),
            1 / s - columns.stoppedDropoutGrowth[at], s / beta - (s + 1) * columns.stoppedDropoutInverse[at])
        let (lead, minor) = (columns.lead[at], columns.minor[at])
        let (alive, gone) = lead < 0 ? (minor, 1) : (1, minor)
        return .init(
            value: value - min(lead, 0) + columns.more[at], gradient: (alive * active + gone * stopped) / (1 + minor))
    }
}
