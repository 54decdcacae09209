internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronLifetimeValue
internal import PatronNumerics

/// The log-likelihood of BG/NBD (Fader, Hardie and Lee 2005, equation 6) and its gradient, over distinct histories.
///
/// One pass costs two logarithms and an exponential a distinct (x, t_x, T) and a few gamma functions a distinct x.
struct BetaGeometricLikelihood {
    private struct History: Hashable {
        var repeats: Int
        /// Days, so that equal histories are equal.
        var recency, age: Int
    }

    private struct Row {
        var x, recency, age, count: Double
    }

    private var rows: [Row] = []
    /// Customers by number of repeats, rising.
    private var repeats: [(x: Int, count: Double)] = []
    private(set) var customers = 0
    /// Mean T in weeks.
    private(set) var meanAge = 0.0

    init(_ summaries: [CustomerSummary]) {
        var histories: [History: Int] = [:]
        var counts: [Int: Int] = [:]
        for summary in summaries {
            let history = History(
                repeats: summary.repeats, recency: summary.lastDay - summary.firstDay,
                age: summary.asOf - summary.firstDay)
            histories[history, default: 0] += 1
            counts[summary.repeats, default: 0] += 1
        }
        customers = summaries.count
        meanAge = summaries.reduce(0) { $0 + $1.age.weeks } / Double(max(1, customers))
        repeats = counts.sorted { $0.key < $1.key }.map { ($0.key, Double($0.value)) }
        // Sorted, so that sums round the same way in every run.
        rows = histories.sorted {
            ($0.key.repeats, $0.key.recency, $0.key.age) < ($1.key.repeats, $1.key.recency, $1.key.age)
        }.map { history, count in
            Row(
                x: Double(history.repeats), recency: TimeSpan.days(Double(history.recency)).weeks,
                age: TimeSpan.days(Double(history.age)).weeks, count: Double(count))
        }
    }

    /// Minus the mean log-likelihood at ln (r, alpha, a, b), and its gradient by those logarithms.
    func negativeMean(_ logs: [Double], _ gradient: inout [Double]) -> Double {
        let (r, alpha, a, b) = (exp(logs[0]), exp(logs[1]), exp(logs[2]), exp(logs[3]))
        var (sum, dr, dalpha, da, db) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (x, count) in repeats where x > 0 {
            sum +=
                count
                * (GammaFunctions.logRising(r, x) + GammaFunctions.logRising(b, x) - GammaFunctions.logRising(a + b, x))
            let both = GammaFunctions.digammaIncrement(a + b, x)
            dr += count * GammaFunctions.digammaIncrement(r, x)
            da -= count * both
            db += count * (GammaFunctions.digammaIncrement(b, x) - both)
        }
        let logA = logs[2]
        for row in rows {
            // Still active: alpha^r (alpha + T)^-(r + x), written so that a large alpha does not cancel.
            let (ageTerm, ageSum) = (log1p(row.age / alpha), alpha + row.age)
            guard row.x > 0 else {
                sum -= row.count * r * ageTerm
                dr -= row.count * ageTerm
                dalpha += row.count * r * row.age / (alpha * ageSum)
                continue
            }
            let (recencyTerm, recencySum) = (log1p(row.recency / alpha), alpha + row.recency)
            let stay = b + (row.x - 1)
            let active = -r * ageTerm - row.x * (logs[1] + ageTerm)
            let stopped = logA - log(stay) - r * recencyTerm - row.x * (logs[1] + recencyTerm)
            let larger = max(active, stopped)
            let total = larger + log1p(exp(min(active, stopped) - larger))
            let w = exp(stopped - total)
            sum += row.count * total
            dr -= row.count * ((1 - w) * ageTerm + w * recencyTerm)
            dalpha +=
                row.count
                * ((1 - w) * (r * row.age / alpha - row.x) / ageSum + w * (r * row.recency / alpha - row.x) / recencySum)
            da += row.count * w / a
            db -= row.count * w / stay
        }
        let scale = -1 / Double(max(1, customers))
        gradient[0] = scale * dr * r
        gradient[1] = scale * dalpha * alpha
        gradient[2] = scale * da * a
        gradient[3] = scale * db * b
        return scale * sum
    }

    /// The fit; parameters are r, alpha (weeks), a, b.
    func fit() -> LifetimeValueFit {
        let age = max(meanAge, 1)
        // A typical shop, few and steady buyers, and quick dropouts.
        let starts = [[0.5, age / 4, 0.8, 2], [2, age, 0.2, 2], [0.2, age / 10, 2, 2]]
        return LifetimeValueFit.best(of: starts, count: customers) { negativeMean($0, &$1) }
    }
}
