internal import PatronCore

/// Clean transactions as columns, one line an index, sorted by customer, time and place in the file.
///
/// Customers, orders and items are numbered densely: every number occurs on at least one line, in the order in which
/// kept lines first name them in the file. All quantities and prices are positive and finite.
package struct Transactions: Sendable {
    /// Lines of customer c: `customerOffsets[c]..<customerOffsets[c + 1]`.
    package internal(set) var customerOffsets: [Int] = [0]
    /// Row of `customers`, rising.
    package internal(set) var customer: [UInt32] = []
    /// Row of `orders`.
    package internal(set) var order: [UInt32] = []
    /// Row of `items`.
    package internal(set) var item: [UInt32] = []
    /// Row of `countries`.
    package internal(set) var country: [UInt32] = []
    /// Milliseconds since 1970 UTC; rises within a customer.
    package internal(set) var time: [Int64] = []
    /// Pieces left after cancellations.
    package internal(set) var quantity: [Double] = []
    /// Money for one piece, in the recipe's currency.
    package internal(set) var unitPrice: [Double] = []
    /// Row of the source, from 0 without the header.
    package internal(set) var sourceRow: [UInt32] = []

    package internal(set) var customers = ByteTable()
    package internal(set) var orders = ByteTable()
    package internal(set) var items = ByteTable()
    package internal(set) var countries = ByteTable()

    package init() {}

    package var count: Int { time.count }

    /// Money of a line: quantity times unit price.
    package func amount(_ line: Int) -> Double { quantity[line] * unitPrice[line] }

    /// The lines of a customer.
    package func lines(ofCustomer row: Int) -> Range<Int> { customerOffsets[row]..<customerOffsets[row + 1] }

    /// Only some lines, in their order. Customers, orders and items keep their numbers, so that some may be on no line.
    package func selecting(_ keep: [Bool]) -> Transactions {
        let lines = keep.indices.filter { keep[$0] }
        var result = self
        result.customer = lines.map { customer[$0] }
        result.order = lines.map { order[$0] }
        result.item = lines.map { item[$0] }
        result.country = lines.map { country[$0] }
        result.time = lines.map { time[$0] }
        result.quantity = lines.map { quantity[$0] }
        result.unitPrice = lines.map { unitPrice[$0] }
        result.sourceRow = lines.map { sourceRow[$0] }
        result.customerOffsets = [0]
        for row in 0..<customers.count {
            result.customerOffsets.append(
                result.customerOffsets[row] + self.lines(ofCustomer: row).count { keep[$0] })
        }
        return result
    }

    init(kept lines: TransactionLines) {
        let rows = lines.rules.indices.filter { lines.rules[$0] == 0 }
        let customer = Renumbering(rows, lines.customer, of: lines.customers)
        let order = Renumbering(rows, lines.order, of: lines.orders)
        let item = Renumbering(rows, lines.item, of: lines.items)
        let country = Renumbering(rows, lines.country, of: lines.countries)
        let (sorted, offsets) = Self.sort(rows, by: customer.numbers, groups: customer.table.count, lines.time)
        customerOffsets = offsets
        self.customer = sorted.map { customer.numbers[$0] }
        self.order = sorted.map { order.numbers[$0] }
        self.item = sorted.map { item.numbers[$0] }
        self.country = sorted.map { country.numbers[$0] }
        time = sorted.map { lines.time[rows[$0]] }
        quantity = sorted.map { lines.quantity[rows[$0]] }
        unitPrice = sorted.map { lines.unitPrice[rows[$0]] }
        sourceRow = sorted.map { UInt32(rows[$0]) }
        customers = customer.table
        orders = order.table
        items = item.table
        countries = country.table
    }

    /// Positions in `rows` by customer, then time, then place in the file: a counting sort, and a sort within the few
    /// customers whose lines are not in order of time already.
    private static func sort(
        _ rows: [Int], by customers: [UInt32], groups: Int, _ time: [Int64]
    ) -> (positions: [Int], offsets: [Int]) {
        var offsets = [Int](repeating: 0, count: groups + 1)
        for customer in customers { offsets[Int(customer) + 1] += 1 }
        for group in 0..<groups { offsets[group + 1] += offsets[group] }
        var next = offsets
        var positions = [Int](repeating: 0, count: rows.count)
        for at in rows.indices {
            let customer = Int(customers[at])
            positions[next[customer]] = at
            next[customer] += 1
        }
        for group in 0..<groups {
            let range = offsets[group]..<offsets[group + 1]
            let isSorted = range.dropFirst().allSatisfy { time[rows[positions[$0 - 1]]] <= time[rows[positions[$0]]] }
            if !isSorted { positions[range].sort { (time[rows[$0]], $0) < (time[rows[$1]], $1) } }
        }
        return (positions, offsets)
    }
}

/// Dense numbers, in order of appearance, for the values that some rows use.
private struct Renumbering {
    /// By position in `rows`.
    var numbers: [UInt32] = []
    var table: ByteTable

    init(_ rows: [Int], _ column: [UInt32], of strings: ByteTable) {
        var renumbered = [UInt32](repeating: UInt32.max, count: max(1, strings.count))
        var used: [UInt32] = []
        numbers.reserveCapacity(rows.count)
        for row in rows {
            let old = Int(column[row])
            if renumbered[old] == UInt32.max {
                renumbered[old] = UInt32(used.count)
                used.append(UInt32(old))
            }
            numbers.append(renumbered[old])
        }
        table = strings.count == 0 ? ByteTable() : strings.selecting(used)
    }
}
