internal import PatronCore

/// Rejects the second copy of lines that overlapping exports repeat.
///
/// A table made of several exports is in order of time but for one fall where the next export begins. A line of a later
/// export is a repeat if the same line (order, item, time, quantity, price, customer, country) stands in an earlier
/// export; each earlier line accounts for one repeat only. Equal lines within one export are never touched: an order
/// may well list an article twice.
enum RepeatedExports {
    /// More falls of time than this, and the table is not made of exports in order of time.
    static let maximumExports = 100

    static func apply(to lines: inout TransactionLines, file: String) throws(PatronError) {
        let starts = exportStarts(lines)
        guard starts.count < maximumExports else {
            throw PatronError(
                .badInput, "time falls \(starts.count) times; the rule repeated_exports needs exports in order of time",
                at: Place(file: file))
        }
        for (at, start) in starts.enumerated() {
            let end = at + 1 < starts.count ? starts[at + 1] : lines.count
            rejectRepeats(of: 0..<start, in: start..<end, &lines)
        }
    }

    private static func exportStarts(_ lines: TransactionLines) -> [Int] {
        var starts: [Int] = []
        var previous = Int64.min
        for row in 0..<lines.count where lines.rules[row] == 0 {
            if lines.time[row] < previous { starts.append(row) }
            previous = lines.time[row]
        }
        return starts
    }

    private static func rejectRepeats(of earlier: Range<Int>, in later: Range<Int>, _ lines: inout TransactionLines) {
        guard let first = later.first(where: { lines.rules[$0] == 0 }).map({ lines.time[$0] }) else { return }
        var unmatched: [Line: Int] = [:]
        for row in earlier where lines.rules[row] == 0 && lines.time[row] >= first {
            unmatched[Line(lines, row), default: 0] += 1
        }
        if unmatched.isEmpty { return }
        for row in later where lines.rules[row] == 0 {
            let line = Line(lines, row)
            guard let count = unmatched[line], count > 0 else { continue }
            unmatched[line] = count - 1
            lines.reject(row, .repeatedExport)
        }
    }

    private struct Line: Hashable {
        var order, item, customer, country: UInt32
        var time: Int64
        var quantity, unitPrice: Double

        init(_ lines: TransactionLines, _ row: Int) {
            order = lines.order[row]
            item = lines.item[row]
            customer = lines.customer[row]
            country = lines.country[row]
            time = lines.time[row]
            quantity = lines.quantity[row]
            unitPrice = lines.unitPrice[row]
        }
    }
}
