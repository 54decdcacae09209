import PatronService
import Testing

/// The arithmetic of the histogram.
@Suite struct LatencyBucketsTests {
    private let buckets = LatencyBuckets.standard

    @Test func everyDurationFallsIntoTheBucketThatHoldsIt() {
        var values: [UInt64] =
            [0, 1, 1023, 1024, .max - 1, .max] + LatencyBuckets.steps.flatMap { [$0 - 1, $0, $0 + 1] }
        values += (0..<63).flatMap { [(1 << $0) - 1, 1 << $0, (1 << $0) + 1] }
        for value in values {
            let at = buckets.index(value)
            #expect((0..<buckets.count).contains(at))
            #expect(value < buckets.ends[at] || value == .max, "\(value)")
            if at > 0 { #expect(value >= buckets.ends[at - 1], "\(value)") }
        }
        #expect(zip(buckets.ends, buckets.ends.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func bucketsAreFineBetweenAMicrosecondAndTenSeconds() {
        for (low, high) in zip(buckets.ends, buckets.ends.dropFirst()) where low >= 1024 && high <= 10_000_000_000 {
            #expect(Double(high - low) <= Double(low) / 16)
        }
    }

    @Test func stepsCountExactlyWhatTheySay() {
        #expect(LatencyBuckets.steps.first == 1000 && LatencyBuckets.steps.last == 10_000_000_000)
        for step in LatencyBuckets.steps {
            var counts = [UInt64](repeating: 0, count: buckets.count)
            counts[buckets.index(step)] += 1
            counts[buckets.index(step + 1)] += 1
            #expect(buckets.cumulative(counts, upTo: step) == 1)
        }
    }

    @Test func quantilesAreWithinASixteenth() throws {
        var counts = [UInt64](repeating: 0, count: buckets.count)
        for microseconds in 1...1000 { counts[buckets.index(UInt64(microseconds) * 1000)] += 1 }
        for (share, truth) in [(0.5, 500_000.0), (0.99, 990_000), (1, 1_000_000)] {
            let value = Double(try #require(buckets.quantile(share, counts)))
            #expect(value >= truth && value <= truth * (1 + 1.0 / 16))
        }
        #expect(buckets.quantile(0.5, [UInt64](repeating: 0, count: buckets.count)) == nil)
    }
}
