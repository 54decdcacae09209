internal import PatronCore

/// Takes cancelled quantities off the purchases that they cancel.
///
/// A cancellation looks at the same customer's purchases of the same item that are not later than itself, the most
/// recent first: at first those at the same unit price, then those at any price. A purchase without any quantity left
/// is rejected as `cancelled`, one with some left is kept and counted as reduced. What finds no purchase (bought before
/// the data begins, or a refund of something else) is counted as unmatched.
enum Cancellations {
    private struct Event {
        /// Customer and item.
        var key: UInt64
        var time: Int64
        var row: Int
        var isCancellation: Bool

        /// Purchases of one moment come before cancellations of that moment.
        static func < (a: Event, b: Event) -> Bool {
            if a.key != b.key { return a.key < b.key }
            if a.time != b.time { return a.time < b.time }
            if a.isCancellation != b.isCancellation { return b.isCancellation }
            return a.row < b.row
        }
    }

    /// Marks rows and lowers quantities; returns how many kept rows have less than they had.
    static func apply(cancels: [Bool], to lines: inout TransactionLines) -> Int {
        var events = events(cancels, lines)
        events.sort(by: <)
        var reduced: Set<Int> = []
        var open: [Int] = []
        var key: UInt64?
        for event in events {
            if event.key != key {
                open.removeAll(keepingCapacity: true)
                key = event.key
            }
            if event.isCancellation {
                cancel(event.row, &open, &lines, &reduced)
            } else {
                open.append(event.row)
            }
        }
        return reduced.count { lines.rules[$0] == 0 }
    }

    /// Cancellations, and the purchases of the same customers and items.
    private static func events(_ cancels: [Bool], _ lines: TransactionLines) -> [Event] {
        var keys: Set<UInt64> = []
        var customers = [Bool](repeating: false, count: lines.customers.count)
        var items = [Bool](repeating: false, count: lines.items.count)
        var events: [Event] = []
        for row in 0..<lines.count where lines.rules[row] == 0 && cancels[Int(lines.order[row])] {
            let event = Event(key: key(lines, row), time: lines.time[row], row: row, isCancellation: true)
            keys.insert(event.key)
            customers[Int(lines.customer[row])] = true
            items[Int(lines.item[row])] = true
            events.append(event)
        }
        if events.isEmpty { return [] }
        for row in 0..<lines.count
        where lines.rules[row] == 0 && customers[Int(lines.customer[row])] && items[Int(lines.item[row])]
            && !cancels[Int(lines.order[row])]
        {
            let key = key(lines, row)
            if keys.contains(key) {
                events.append(Event(key: key, time: lines.time[row], row: row, isCancellation: false))
            }
        }
        return events
    }

    private static func key(_ lines: TransactionLines, _ row: Int) -> UInt64 {
        UInt64(lines.customer[row]) << 32 | UInt64(lines.item[row])
    }

    private static func cancel(
        _ row: Int, _ open: inout [Int], _ lines: inout TransactionLines, _ reduced: inout Set<Int>
    ) {
        let wanted = abs(lines.quantity[row])
        var left = wanted
        for samePrice in [true, false] {
            var at = open.count - 1
            while at >= 0, left > 0 {
                let purchase = open[at]
                if !samePrice || lines.unitPrice[purchase] == lines.unitPrice[row] {
                    let taken = min(left, lines.quantity[purchase])
                    left -= taken
                    lines.quantity[purchase] -= taken
                    if lines.quantity[purchase] <= 0 {
                        lines.reject(purchase, .cancelled)
                        open.remove(at: at)
                    } else {
                        reduced.insert(purchase)
                    }
                }
                at -= 1
            }
        }
        lines.reject(
            row, left <= 0 ? .cancellation : left < wanted ? .cancellationPartlyMatched : .cancellationUnmatched)
    }
}
