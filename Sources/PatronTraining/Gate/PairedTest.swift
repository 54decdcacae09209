internal import PatronCore

/// Whether a new figure is not worse than the live one: a one-sided paired bootstrap of the mean difference (Efron and Tibshirani
/// 1993), against a margin (a test of non-inferiority).
struct PairedTest {
    /// Fewer pairs decide nothing.
    static let leastPairs = 30

    let new, live, difference, lower, margin: Double
    let pairs: Int

    /// Not worse by more than the margin, as sure as the level asks.
    var passed: Bool { lower >= -margin }

    /// Compares the same subjects' figures; nil with too few of them.
    init?(
        new: [Double], live: [Double], higherIsBetter: Bool, marginShare: Double, level: Double, resamples: Int,
        seed: UInt64
    ) {
        guard new.count == live.count, new.count >= Self.leastPairs else { return nil }
        pairs = new.count
        self.new = mean(new)
        self.live = mean(live)
        margin = marginShare * abs(self.live)
        let better = zip(new, live).map { higherIsBetter ? $0 - $1 : $1 - $0 }
        difference = mean(better)
        lower = Bootstrap.quantile(1 - level, of: better, resamples: resamples, seed: seed)
    }

    /// `difference`, `lower` and `margin` are such that above 0 is better, in the figure's own unit.
    func json(_ figure: String) -> JSONValue {
        [
            "figure": .string(figure), "pairs": .int(Int64(pairs)), "new": .number(new), "live": .number(live),
            "better_by": .number(difference), "better_by_at_least": .number(lower), "margin": .number(margin),
            "passed": .bool(passed),
        ]
    }
}

/// Resampling of means.
enum Bootstrap {
    /// A quantile of the means of resamples of the values.
    static func quantile(_ part: Double, of values: [Double], resamples: Int, seed: UInt64) -> Double {
        var random = SeededGenerator(seed: seed)
        var means: [Double] = []
        means.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var sum = 0.0
            for _ in values.indices { sum += values[random.below(values.count)] }
            means.append(sum / Double(values.count))
        }
        means.sort()
        return means[min(resamples - 1, max(0, Int(part * Double(resamples))))]
    }
}

/// The mean; 0 of nothing.
func mean(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }
