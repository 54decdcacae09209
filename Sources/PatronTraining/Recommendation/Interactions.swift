internal import Foundation
internal import PatronBundle
internal import PatronCore
package import PatronNumerics
internal import PatronRecommendation

/// Who bought what: users x items, with how often and when.
package struct Interactions: Sendable {
    /// What the times mean.
    package enum Order: Sendable {
        /// Nothing: they are all the same.
        case none
        /// Which of a user's entries came first; they do not compare between users.
        case sequence
        /// Milliseconds since 1970.
        case clock
    }

    var order = Order.none
    /// users + 1 offsets into the rest.
    var offsets: [UInt64] = [0]
    /// Items of each user, rising.
    var items: [UInt32] = []
    /// In how many orders.
    var orders: [UInt32] = []
    /// When first bought, milliseconds; all the same where times are unknown.
    var firstTimes: [Int64] = []
    /// When last bought, milliseconds; all the same where times are unknown.
    var times: [Int64] = []
    package internal(set) var itemCount: Int

    package var users: Int { offsets.count - 1 }
    package var entries: Int { items.count }

    func range(of user: Int) -> Range<Int> { Int(offsets[user])..<Int(offsets[user + 1]) }

    /// A plain matrix: its values are numbers of orders, times are unknown.
    package init(_ matrix: CSRMatrix) {
        offsets = matrix.offsets
        items = matrix.columns
        orders = matrix.values.map { $0 >= 1 && $0 < 1e9 ? UInt32($0) : 1 }
        times = [Int64](repeating: 0, count: items.count)
        firstTimes = times
        itemCount = matrix.columnCount
    }

    /// All customers' purchases.
    init(_ customers: CustomerTable, itemCount: Int) {
        self.itemCount = itemCount
        order = .clock
        for customer in 0..<customers.count {
            let history = customers.history(of: customer)
            for at in history.items.indices.sorted(by: { history.items[$0] < history.items[$1] }) {
                append(
                    history.items[at], orders: history.itemOrders[at], first: history.firstBought[at],
                    last: history.lastBought[at])
            }
            endRow()
        }
    }

    init(itemCount: Int, order: Order) {
        self.itemCount = itemCount
        self.order = order
    }

    mutating func append(_ item: UInt32, orders count: UInt32, first: Int64, last: Int64) {
        items.append(item)
        orders.append(count)
        firstTimes.append(first)
        times.append(last)
    }

    mutating func endRow() { offsets.append(UInt64(items.count)) }

    /// Days from the first to the last purchase; 0 where times are no moments.
    var spanDays: Double {
        order == .clock ? Double((times.max() ?? 0) - (times.min() ?? 0)) / 86_400_000 : 0
    }

    /// Users x items with each entry's weight.
    func matrix(_ weighting: HistoryWeighting) -> CSRMatrix {
        var values = [Float](repeating: 1, count: items.count)
        for user in 0..<users {
            let entries = latestFirst(user)
            let latest = entries.first.map { times[$0] } ?? 0
            var rank = PurchaseRank()
            for at in entries {
                values[at] = weighting.weight(
                    orders: orders[at], age: latest - times[at], later: rank.next(times[at]))
            }
        }
        return CSRMatrix(offsets: offsets, columns: items, values: values, columnCount: itemCount)
    }

    /// A user's entries, the latest first, equal ones by item.
    func latestFirst(_ user: Int) -> [Int] {
        order == .none ? Array(range(of: user)) : range(of: user).sorted { (times[$1], $0) < (times[$0], $1) }
    }

    /// Users x items for co-occurrence: 1 for each entry, or half as much for every half-life between it and the end of
    /// the data, where fashions and seasons pass.
    func cooccurrence(halfLifeDays: Double?) -> CSRMatrix {
        guard let halfLifeDays else { return matrix(HistoryWeighting()) }
        let weighting = HistoryWeighting(halfLifeDays: halfLifeDays)
        let end = times.max() ?? 0
        let values = items.indices.map { weighting.weight(orders: 1, age: end - times[$0], later: 0) }
        return CSRMatrix(offsets: offsets, columns: items, values: values, columnCount: itemCount)
    }

    /// Users x items bought after a moment, values of no meaning.
    func bought(after moment: Int64) -> CSRMatrix {
        var result = CSRMatrix(columnCount: itemCount)
        for user in 0..<users {
            for at in range(of: user) where times[at] > moment {
                result.columns.append(items[at])
                result.values.append(1)
            }
            result.offsets.append(UInt64(result.columns.count))
        }
        return result
    }

    /// How many users each item has.
    func userCounts() -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: itemCount)
        for item in items { counts[Int(item)] += 1 }
        return counts
    }
}

/// Rows that keep only their `limit` greatest values (equal ones: lower columns first), as serving truncates a history.
func truncated(_ matrix: CSRMatrix, to limit: Int) -> CSRMatrix {
    var result = CSRMatrix(columnCount: matrix.columnCount)
    for row in 0..<matrix.rows {
        var kept = Array(matrix.range(of: row))
        if kept.count > limit {
            kept.sort { (matrix.values[$1], $0) < (matrix.values[$0], $1) }
            kept = kept.prefix(limit).sorted()
        }
        for at in kept {
            result.columns.append(matrix.columns[at])
            result.values.append(matrix.values[at])
        }
        result.offsets.append(UInt64(result.columns.count))
    }
    return result
}
