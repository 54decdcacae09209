internal import PatronCore

/// What is known of each item: those of `Transactions.items` in that order, then items that nobody has bought.
package struct Items: Sendable {
    /// Ids; the first rows are those of `Transactions.items`.
    package internal(set) var ids = ByteTable()
    /// Names; empty where unknown.
    package internal(set) var names: [[UInt8]] = []
    /// Categories; empty where no rule matches.
    package internal(set) var categories: [[UInt8]] = []
    /// Typical unit prices: the items table's, else the median over the kept lines; positive.
    package internal(set) var prices: [Double] = []
    /// What only an items table says, by row.
    package internal(set) var details: [ItemDetail] = []
    /// Which item goes with which.
    package internal(set) var relations: [ItemRelation] = []

    package init() {}

    package var count: Int { ids.count }

    /// Median of each item's unit prices over its lines (the lower one of two).
    static func medianPrices(_ transactions: Transactions) -> [Double] {
        var prices = [[Double]](repeating: [], count: transactions.items.count)
        for line in 0..<transactions.count { prices[Int(transactions.item[line])].append(transactions.unitPrice[line]) }
        return prices.map { $0.isEmpty ? 0 : $0.sorted()[($0.count - 1) / 2] }
    }
}
