internal import Foundation
internal import PatronBundle
internal import PatronLifetimeValue
internal import PatronNumerics

/// The log-likelihood of Gamma-Gamma (Fader and Hardie 2013, equation 1a) and its gradient, over customers with repeats whose
/// mean repeat spend is positive: a customer whose returns outweigh his purchases has no spend that a gamma could have.
struct GammaGammaLikelihood {
    private struct Row {
        var x, mean, logMean: Double
    }

    private var rows: [Row] = []
    private var repeats: [(x: Int, count: Double)] = []
    /// Spends are divided by their mean, so that the fit does not depend on the currency.
    private(set) var scale = 1.0
    /// Repeaters that the rule left out.
    private(set) var leftOut = 0

    init(_ summaries: [CustomerSummary]) {
        var spends: [(x: Int, mean: Double)] = []
        for summary in summaries {
            guard let mean = summary.meanRepeatSpend else { continue }
            guard mean > 0, mean.isFinite else {
                leftOut += 1
                continue
            }
            spends.append((summary.repeats, mean))
        }
        if !spends.isEmpty { scale = spends.reduce(0) { $0 + $1.mean } / Double(spends.count) }
        if !scale.isNormal { scale = 1 }
        spends.sort { ($0.x, $0.mean) < ($1.x, $1.mean) }
        for spend in spends {
            let mean = spend.mean / scale
            rows.append(Row(x: Double(spend.x), mean: mean, logMean: log(mean)))
            if let last = repeats.indices.last, repeats[last].x == spend.x {
                repeats[last].count += 1
            } else {
                repeats.append((spend.x, 1))
            }
        }
    }

    /// How many customers the likelihood is over.
    var customers: Int { rows.count }

    /// The correlation of repeats and mean spend, which the model takes as 0; 0 where either is constant.
    var correlation: Double {
        let n = Double(max(1, rows.count))
        let (mx, mz) = (rows.reduce(0) { $0 + $1.x } / n, rows.reduce(0) { $0 + $1.mean } / n)
        let xx = rows.reduce(0) { $0 + ($1.x - mx) * ($1.x - mx) }
        let zz = rows.reduce(0) { $0 + ($1.mean - mz) * ($1.mean - mz) }
        let xz = rows.reduce(0) { $0 + ($1.x - mx) * ($1.mean - mz) }
        return xx > 0 && zz > 0 ? xz / (xx * zz).squareRoot() : 0
    }

    /// Minus the mean log-likelihood at ln (p, q, v / scale), and its gradient by those logarithms.
    func negativeMean(_ logs: [Double], _ gradient: inout [Double]) -> Double {
        let (p, q, v) = (exp(logs[0]), exp(logs[1]), exp(logs[2]))
        var (sum, dp, dq, dv) = (0.0, 0.0, 0.0, 0.0)
        let digammaQ = GammaFunctions.digamma(q)
        for (x, count) in repeats {
            let px = p * Double(x)
            let both = GammaFunctions.digamma(px + q)
            sum -= count * (GammaFunctions.logBeta(px, q))
            dp += count * Double(x) * (both - GammaFunctions.digamma(px))
            dq += count * (both - digammaQ)
        }
        for row in rows {
            let (px, spent) = (p * row.x, row.x * row.mean)
            let total = v + spent
            // ln (v / total) and ln (spent / total), neither of which cancels.
            let (prior, own) = (-log1p(spent / v), -log1p(v / spent))
            sum += q * prior + px * own - row.logMean
            dp += row.x * own
            dq += prior
            dv += q / v - (px + q) / total
        }
        let factor = -1 / Double(max(1, rows.count))
        gradient[0] = factor * dp * p
        gradient[1] = factor * dq * q
        gradient[2] = factor * dv * v
        return factor * sum
    }

    /// The fit in money; parameters are p, q, v.
    func fit() -> LifetimeValueFit {
        let starts: [[Double]] = [[2, 3, 1], [8, 2, 0.2], [1, 8, 7]]
        var fit = LifetimeValueFit.best(of: starts, count: customers) { negativeMean($0, &$1) }
        guard fit.parameters.count == 3 else { return fit }
        fit.parameters[2] *= scale
        fit.report.standardErrors?[2] *= scale
        // The density is by money, not by money over the scale.
        fit.report.logLikelihood -= Double(customers) * log(scale)
        return fit
    }
}
