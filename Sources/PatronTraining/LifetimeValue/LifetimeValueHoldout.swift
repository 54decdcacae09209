internal import Foundation
package import PatronBundle
package import PatronCore
internal import PatronLifetimeValue

/// Customers as of the end of the calibration, and what they did in the time after it.
package struct LifetimeValueHoldout: Sendable {
    /// Calibration summaries.
    package var summaries: [CustomerSummary] = []
    /// Purchase days of each in the holdout.
    package var transactions: [Double] = []
    /// Money of each in the holdout.
    package var money: [Double] = []
    /// How long the holdout is.
    package var span: TimeSpan = .days(0)

    /// Sum, mean absolute error and root mean square error of predictions, and the sum that came true.
    struct Errors {
        var sum = 0.0
        var actual = 0.0
        var mae = 0.0
        var rmse = 0.0

        init(_ predicted: [Double], _ actual: [Double]) {
            let n = Double(max(1, predicted.count))
            for (one, other) in zip(predicted, actual) {
                sum += one
                self.actual += other
                mae += abs(one - other) / n
                rmse += (one - other) * (one - other) / n
            }
            rmse = rmse.squareRoot()
        }

        var json: JSONValue {
            ["sum": .number(sum), "actual_sum": .number(actual), "mae": .number(mae), "rmse": .number(rmse)]
        }
    }

    /// What the served scorer says of the holdout, against what each customer's own past rate says.
    struct Measured {
        var transactions, money, naiveTransactions, naiveMoney: Errors
        /// The part of customers whose money in the holdout lies within the interval.
        var coverage: Double
        /// The same for customers with a repeat purchase in the calibration.
        var repeaterCoverage: Double
    }

    /// Scores everybody over the holdout's span, undiscounted.
    func measure(_ scorer: LifetimeValueScorer) -> Measured {
        var (counts, values, naiveCounts, naiveValues): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        var (inside, repeatersInside, repeaters) = (0.0, 0.0, 0.0)
        for (at, summary) in summaries.enumerated() {
            let score = scorer.score(summary, asOf: summary.asOf, periods: 1, factor: 1) { _ in span }
            counts.append(score.expectedPurchases)
            values.append(score.value)
            // Naive: as often as so far, for as much as so far.
            let rate = summary.age.days > 0 ? Double(summary.repeats) / summary.age.days : 0
            naiveCounts.append(rate * span.days)
            naiveValues.append(rate * span.days * (summary.meanRepeatSpend ?? 0))
            let hit = money[at] >= score.low - 1e-9 && money[at] <= score.high + 1e-9 ? 1.0 : 0
            inside += hit
            if summary.repeats > 0 {
                repeaters += 1
                repeatersInside += hit
            }
        }
        return Measured(
            transactions: Errors(counts, transactions), money: Errors(values, money),
            naiveTransactions: Errors(naiveCounts, transactions), naiveMoney: Errors(naiveValues, money),
            coverage: inside / Double(max(1, summaries.count)), repeaterCoverage: repeatersInside / max(1, repeaters))
    }
}
