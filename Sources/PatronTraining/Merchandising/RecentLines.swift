internal import PatronBundle
internal import PatronCore
internal import PatronData

/// The latest lines, in order of time.
enum RecentLines {
    private struct Line: Hashable {
        var time: Int64
        var order: UInt32
        var item: UInt32
        var segment: UInt32
    }

    /// Adds the tensors of `RecentPurchases`; an item counts once an order. Returns how many there are.
    static func write(
        _ lines: Transactions, _ segments: [UInt32], end: Timestamp, days: Double, into file: inout TensorFileWriter
    ) -> Int {
        let start = (end - .days(days)).milliseconds
        var found: Set<Line> = []
        for line in 0..<lines.count where lines.time[line] > start {
            found.insert(
                Line(
                    time: lines.time[line], order: lines.order[line], item: lines.item[line],
                    segment: segments[Int(lines.customer[line])]))
        }
        let sorted = found.sorted {
            ($0.time, $0.order, $0.item, $0.segment) < ($1.time, $1.order, $1.item, $1.segment)
        }
        file.add("recent.time", sorted.map(\.time))
        file.add("recent.item", sorted.map(\.item))
        file.add("recent.segment", sorted.map(\.segment))
        return sorted.count
    }
}
