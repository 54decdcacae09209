internal import Foundation

/// The interval of a figure that was measured on a sample, at 95 %.
package struct Interval: Sendable, Hashable {
    /// The standard normal quantile of 97.5 %.
    package static let quantile = 1.959963984540054

    package var low: Double
    package var high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    /// Of a mean, by its standard error; nil with fewer than two values.
    package init?(meanOf values: some Collection<Double>) {
        guard values.count > 1 else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        self.init(around: mean, error: (variance / count).squareRoot())
    }

    /// Of a rate, by Wilson's score (1927), which stays between 0 and 1; nil without trials.
    package init?(successes: Double, of trials: Double) {
        guard trials > 0 else { return nil }
        let (rate, square) = (successes / trials, Self.quantile * Self.quantile)
        let middle = (rate + square / (2 * trials)) / (1 + square / trials)
        let spread = (rate * (1 - rate) / trials + square / (4 * trials * trials)).squareRoot()
        let half = Self.quantile / (1 + square / trials) * spread
        self.init(low: max(0, middle - half), high: min(1, middle + half))
    }

    package init(around value: Double, error: Double) {
        self.init(low: value - Self.quantile * error, high: value + Self.quantile * error)
    }
}
