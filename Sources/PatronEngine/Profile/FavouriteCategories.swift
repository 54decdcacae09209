internal import PatronBundle

/// A category with its part of a customer's purchases.
package struct CategoryShare: Sendable {
    /// Row of the item table's categories.
    package var category: Int
    /// Part of the customer's order lines of items with a category, 0 to 1.
    package var share: Double
    /// Distinct items bought of this category.
    package var items: Int
}

extension CustomerHistory {
    /// The categories that this customer orders most, best first, at most `count`.
    func favouriteCategories(_ table: ItemTable, asOf moment: Int64, count: Int) -> [CategoryShare] {
        var orders = [Double](repeating: 0, count: table.categories.count)
        var distinct = [Int](repeating: 0, count: table.categories.count)
        var total = 0.0
        for at in items.indices where firstBought[at] <= moment {
            let category = table.category[Int(items[at])]
            guard category != ItemTable.noCategory else { continue }
            orders[Int(category)] += Double(itemOrders[at])
            distinct[Int(category)] += 1
            total += Double(itemOrders[at])
        }
        guard total > 0 else { return [] }
        return orders.indices.filter { orders[$0] > 0 }
            .sorted { (orders[$1], $0) < (orders[$0], $1) }
            .prefix(count)
            .map { CategoryShare(category: $0, share: orders[$0] / total, items: distinct[$0]) }
    }
}
