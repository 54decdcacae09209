/// Buckets of durations in nanoseconds: 16 to a power of two from 1 microsecond to 17 seconds, so that a percentile is within
/// a sixteenth of the truth. They are also cut at the steps 1, 2, 5 of each decade, which are what is exposed.
package struct LatencyBuckets: Sendable {
    /// What is exposed: 1 microsecond to 10 seconds, in nanoseconds. A step counts what takes at most that long.
    package static let steps: [UInt64] =
        (3...9).flatMap { decade in [1, 2, 5].map { $0 * (0..<decade).reduce(1) { power, _ in power * 10 } } }
        + [10_000_000_000]

    /// Below 2^10 nanoseconds buckets are equally wide; from 2^34 all is one bucket.
    private static let lowestPower = 10
    private static let highestPower = 34
    private static let perPower = 16

    /// The shared buckets: they never change.
    package static let standard = LatencyBuckets()

    /// Where each bucket ends; exclusive.
    package let ends: [UInt64]
    /// For each logarithmic bucket, the number of the first bucket in it and the last value in that; a step cuts some in two.
    private let starts: [(bucket: Int, last: UInt64)]

    private init() {
        let count = (Self.highestPower - Self.lowestPower + 1) * Self.perPower + 1
        var (ends, starts): ([UInt64], [(bucket: Int, last: UInt64)]) = ([], [])
        var cuts = Self.steps.map { $0 + 1 }[...]
        for at in 0..<count {
            let end = Self.end(at)
            var start = (bucket: ends.count, last: UInt64.max)
            if let cut = cuts.first, cut <= end {
                cuts.removeFirst()
                if cut < end {
                    start.last = cut - 1
                    ends.append(cut)
                }
            }
            starts.append(start)
            ends.append(end)
        }
        self.ends = ends
        self.starts = starts
    }

    package var count: Int { ends.count }

    /// The number of the bucket that a duration falls into.
    package func index(_ nanoseconds: UInt64) -> Int {
        let start = starts[Self.logarithmic(nanoseconds)]
        return nanoseconds <= start.last ? start.bucket : start.bucket + 1
    }

    /// How many observations took at most a step.
    package func cumulative(_ counts: [UInt64], upTo step: UInt64) -> UInt64 {
        var sum: UInt64 = 0
        for (at, end) in ends.enumerated() where end <= step + 1 { sum += counts[at] }
        return sum
    }

    /// The duration that a share of the observations does not exceed: the end of the bucket it falls into; nil for none.
    package func quantile(_ share: Double, _ counts: [UInt64]) -> UInt64? {
        let total = counts.reduce(0, +)
        guard total > 0 else { return nil }
        let rank = max(1, (share * Double(total)).rounded(.up))
        var sum: UInt64 = 0
        for (at, count) in counts.enumerated() {
            sum += count
            if Double(sum) >= rank { return ends[at] - 1 }
        }
        return nil
    }

    @inline(__always)
    private static func logarithmic(_ value: UInt64) -> Int {
        if value < 1 << lowestPower { return Int(value >> (UInt64(lowestPower) - 4)) }
        let power = 63 - value.leadingZeroBitCount
        if power >= highestPower { return (highestPower - lowestPower + 1) * perPower }
        return (power - lowestPower + 1) * perPower + Int((value >> UInt64(power - 4)) & 15)
    }

    private static func end(_ at: Int) -> UInt64 {
        let (row, column) = (at / perPower, UInt64(at % perPower))
        if row == highestPower - lowestPower + 1 { return .max }
        let power = row == 0 ? lowestPower - 4 : row + lowestPower - 5
        return ((row == 0 ? 0 : 16) + column + 1) << UInt64(power)
    }
}
