internal import Foundation
internal import PatronBundle
package import PatronCore

/// Purchases of the last time before the end of the data, for what is trending.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `recent.time` | I64, purchases | milliseconds since 1970 UTC, rising |
/// | `recent.item` | U32, purchases | the item; one in an order counts once |
/// | `recent.segment` | U32, purchases | the buyer's segment, a row of the segmentation model; 4294967295 without |
package struct RecentPurchases: Sendable {
    /// The segment of a buyer who has none.
    package static let noSegment = UInt32.max

    private let times: Tensor<Int64>
    private let items: Tensor<UInt32>
    private let segments: Tensor<UInt32>

    init(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        times = try file.tensor("recent.time", shape: [nil])
        items = try file.tensor("recent.item", shape: [times.count])
        segments = try file.tensor("recent.segment", shape: [times.count])
        try check(rows: items, below: itemCount, file.place("recent.item"))
        var previous = -Self.timeLimit
        for time in times.elements {
            guard time >= previous, time <= Self.timeLimit else {
                throw PatronError(.corrupt, "expected times that rise", at: file.place("recent.time"))
            }
            previous = time
        }
    }

    /// Times lie within this many milliseconds of 1970, so that differences do not overflow.
    private static let timeLimit: Int64 = 9_000_000_000_000_000

    /// Where the purchases after a moment begin.
    private func firstIndex(after moment: Int64) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How many purchases lie in a window.
    package func count(in window: TrendWindow) -> Int {
        max(0, firstIndex(after: window.end) - firstIndex(after: window.start))
    }

    /// Calls `body` with the items and the weight of each of the purchases in a window, order by order as far as they can be told
    /// apart: an order's lines are of one time, and a power for each order costs a fraction of one for each line. Only those of a
    /// segment if one is given.
    package func forEachOrder(
        in window: TrendWindow, segment: Int?, _ body: (_ items: UnsafeBufferPointer<UInt32>, _ weight: Float) -> Void
    ) {
        let wanted = segment.flatMap { UInt32(exactly: $0) }
        let end = firstIndex(after: window.end)
        var first = firstIndex(after: window.start)
        while first < end {
            let (time, segment) = (times[first], segments[first])
            var next = first + 1
            while next < end, times[next] == time, segments[next] == segment { next += 1 }
            if wanted == nil || segment == wanted {
                body(UnsafeBufferPointer(rebasing: items.elements[first..<next]), window.weight(time))
            }
            first = next
        }
    }
}

/// A stretch of time before a moment, in which what is long ago counts less.
package struct TrendWindow: Sendable {
    /// Milliseconds since 1970 UTC; the window is what lies after `start`, up to and with `end`.
    package let start: Int64
    package let end: Int64
    private let rate: Float

    /// The time before a moment. What is half as old as the window is long weighs half.
    package init(_ length: TimeSpan, before moment: Timestamp) {
        end = moment.milliseconds
        start = (moment - length).milliseconds
        rate = -2 / Float(max(1, end &- start))
    }

    /// What something at a time within the window counts: 1 now, 1/4 at its start.
    package func weight(_ time: Int64) -> Float { exp2(rate * Float(end &- time)) }

    package func contains(_ time: Int64) -> Bool { time > start && time <= end }
}
