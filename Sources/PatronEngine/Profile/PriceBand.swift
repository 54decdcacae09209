internal import PatronBundle

/// The prices a customer pays for a piece: quartiles over order lines, in the bundle's currency.
package struct PriceBand: Sendable {
    package var low: Double
    package var middle: Double
    package var high: Double
}

extension CustomerHistory {
    /// Quartiles of the items' prices, each weighted by the orders it was in; nil where no price is known. Prices are
    /// the typical ones, or those that were updated since.
    func priceBand(_ table: ItemTable, updated: [UInt32: Float], asOf moment: Int64) -> PriceBand? {
        var lines: [(price: Float, orders: UInt32)] = []
        lines.reserveCapacity(items.count)
        var total = 0.0
        for at in items.indices where firstBought[at] <= moment {
            let price = updated[items[at]] ?? table.price[Int(items[at])]
            guard price > 0 else { continue }
            lines.append((price, itemOrders[at]))
            total += Double(itemOrders[at])
        }
        guard total > 0 else { return nil }
        lines.sort { $0.price < $1.price }
        func quantile(_ share: Double) -> Double {
            var seen = 0.0
            for line in lines {
                seen += Double(line.orders)
                if seen >= share * total { return Double(line.price) }
            }
            return Double(lines[lines.count - 1].price)
        }
        return PriceBand(low: quantile(0.25), middle: quantile(0.5), high: quantile(0.75))
    }
}
