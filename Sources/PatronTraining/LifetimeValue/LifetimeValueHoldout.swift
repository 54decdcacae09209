internal import Foundation
package import PatronBundle
package import PatronCore
internal import PatronLearning
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
        /// Of the mean absolute error.
        var maeInterval: Interval?

        init(_ predicted: [Double], _ actual: [Double]) {
            let n = Double(max(1, predicted.count))
            for (one, other) in zip(predicted, actual) {
                sum += one
                self.actual += other
                mae += abs(one - other) / n
                rmse += (one - other) * (one - other) / n
            }
            rmse = rmse.squareRoot()
            maeInterval = Interval(meanOf: zip(predicted, actual).map { abs($0 - $1) })
        }

        var json: JSONValue {
            [
                "sum": .number(sum), "actual_sum": .number(actual), "mae": .number(mae),
                "mae_interval": maeInterval.json, "rmse": .number(rmse),
            ]
        }
    }

    /// What the served scorer says of the holdout, against what each customer's own past rate says.
    struct Measured {
        var transactions, money, naiveTransactions, naiveMoney: Errors
        /// The part of customers whose money in the holdout lies within the interval.
        var coverage: Double
        /// The same for customers with a repeat purchase in the calibration.
        var repeaterCoverage: Double
        /// Tenths of the customers by predicted money, the lowest first.
        var groups: [Group]
    }

    /// Customers of similar predictions: means of what was predicted and of what came true.
    struct Group {
        var customers: Int
        var predicted, actual: Double
        /// Of the actual mean.
        var interval: Interval?

        var json: JSONValue {
            [
                "customers": .int(Int64(customers)), "predicted": .number(predicted), "actual": .number(actual),
                "interval": interval.json,
            ]
        }
    }

    /// Sorts customers by prediction and cuts them into groups of equal size.
    static func groups(_ predicted: [Double], _ actual: [Double], count: Int = 10) -> [Group] {
        let order = predicted.indices.sorted { (predicted[$0], $0) < (predicted[$1], $1) }
        return (0..<count).compactMap { group in
            let members = order[group * order.count / count..<(group + 1) * order.count / count]
            guard !members.isEmpty else { return nil }
            let spent = members.map { actual[$0] }
            return Group(
                customers: members.count, predicted: members.reduce(0) { $0 + predicted[$1] } / Double(members.count),
                actual: spent.reduce(0, +) / Double(members.count), interval: Interval(meanOf: spent))
        }
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
            coverage: inside / Double(max(1, summaries.count)), repeaterCoverage: repeatersInside / max(1, repeaters),
            groups: Self.groups(values, money))
    }
}
