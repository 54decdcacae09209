package import Histogram

/// Nanoseconds up to an hour, to three significant digits (HdrHistogram).
package typealias LatencyHistogram = Histogram<UInt64>

extension Histogram where Count == UInt64 {
    /// The largest value that is told apart; longer ones count as it.
    static var longest: UInt64 { 3_600_000_000_000 }

    /// An empty histogram.
    package static func latencies() -> LatencyHistogram {
        LatencyHistogram(highestTrackableValue: longest, numberOfSignificantValueDigits: .three)
    }

    /// Counts a latency in nanoseconds.
    @inline(__always) package mutating func add(nanoseconds: UInt64) {
        _ = record(Swift.min(nanoseconds, Self.longest))
    }

    /// A percentile in microseconds, 100 for the maximum; 0 where nothing was recorded.
    package func microseconds(at percentile: Double) -> Double {
        totalCount == 0 ? 0 : Double(valueAtPercentile(percentile)) / 1000
    }
}

/// The percentiles of every report, by their names.
package enum Percentile {
    package static let reported: [(name: String, level: Double)] = [
        ("p50", 50), ("p90", 90), ("p99", 99), ("p999", 99.9), ("p9999", 99.99), ("max", 100),
    ]

    /// Reads `p99`, `p999` (99.9), `p9999` or any further nines, and `p95` or `p75`: behind two digits, the
    /// first of them a 9, come decimals.
    package static func level(_ name: String) -> Double? {
        guard name.hasPrefix("p"), name.count >= 3, let digits = Double(name.dropFirst()) else { return nil }
        guard name.dropFirst().allSatisfy(\.isNumber) else { return nil }
        var level = digits
        let decimals = name.count - 3
        guard decimals == 0 || name.dropFirst().first == "9" else { return nil }
        for _ in 0..<decimals { level /= 10 }
        return level > 0 && level < 100 ? level : nil
    }
}
