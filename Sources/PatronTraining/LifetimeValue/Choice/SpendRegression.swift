internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronLearning

/// The rival of the purchase models: regression of what customers did in a window on what they had done before it. It knows no
/// process, so it answers for windows of one length alone; but where it is better, the process is wrong.
///
/// Poisson regression with a logarithmic link, for counts and (as a quasi-likelihood) for money; counts are taken as negative
/// binomial with the dispersion that the training window shows.
struct SpendRegression {
    private let counts, money: PoissonRegression
    private let dispersion: Double

    /// Learns from a window; nil where nothing was bought in it.
    init?(_ window: LifetimeValueHoldout) {
        let rows = window.summaries.map(Self.features)
        guard let counts = PoissonRegression(rows, window.transactions),
            let money = PoissonRegression(rows, window.money.map { max(0, $0) })
        else { return nil }
        (self.counts, self.money) = (counts, money)
        var (excess, square) = (0.0, 0.0)
        for (row, count) in zip(rows, window.transactions) {
            let mean = counts.mean(row)
            excess += (count - mean) * (count - mean) - mean
            square += mean * mean
        }
        dispersion = square > 0 ? max(1e-6, excess / square) : 1e-6
    }

    /// Expected purchase days and money in the window after the summary's day.
    func predict(_ summary: CustomerSummary) -> (transactions: Double, money: Double) {
        let row = Self.features(summary)
        return (counts.mean(row), money.mean(row))
    }

    /// ln P(that many purchase days).
    func logProbability(_ count: Double, mean: Double) -> Double {
        let shape = 1 / dispersion
        return lgamma(count + shape) - lgamma(shape) - lgamma(count + 1) + shape * log(shape / (shape + mean))
            + (count > 0 ? count * log(mean / (shape + mean)) : 0)
    }

    /// What a process would use, too: how often, how long ago, since when, for how much.
    private static func features(_ summary: CustomerSummary) -> [Double] {
        let (age, since) = (summary.age.days, summary.sinceLast.days)
        return [
            log1p(Double(summary.repeats)), log1p(since), log1p(age), since / max(1, age),
            log1p(Double(summary.repeats)) * since / max(1, age),
            log1p(max(0, summary.spend) / Double(max(1, summary.transactions))),
        ]
    }
}
