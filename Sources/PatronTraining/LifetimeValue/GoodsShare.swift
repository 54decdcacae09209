package import PatronCore
package import PatronData

/// What a shop's goods cost as a share of what they sell for, by the items' own unit costs.
package struct GoodsShare: Sendable, Hashable {
    /// Costs by sales, over the lines whose item has a cost.
    package var share: Double
    /// Those lines' part of all sales.
    package var known: Double

    /// Less of the sales than this tells nothing about the rest.
    private static let leastKnown = 0.5
    /// Goods that cost more than this many times their price are an error of units.
    private static let most = 10.0

    /// Sums over all lines, returns taken off. Throws `refused` where the costs of too many sales are unknown, or make no sense.
    package init(_ lines: Transactions, _ items: Items) throws(PatronError) {
        var (sales, knownSales, costs) = (0.0, 0.0, 0.0)
        for line in 0..<lines.count {
            sales += lines.amount(line)
            guard let cost = items.details[Int(lines.item[line])].unitCost else { continue }
            knownSales += lines.amount(line)
            costs += lines.quantity[line] * cost
        }
        known = sales > 0 ? knownSales / sales : 0
        guard known >= Self.leastKnown else {
            let percent = Int((100 * known).rounded())
            throw PatronError(
                .refused, "unit costs are known of items that make \(percent) % of the sales; expected at least half",
                at: Place(field: "costs.goods_share"))
        }
        share = costs / knownSales
        guard (0...Self.most).contains(share) else {
            throw PatronError(
                .refused, "by the unit costs goods cost \(share) times what they sell for; are the units the same?",
                at: Place(field: "costs.goods_share"))
        }
    }

    var json: JSONValue { ["share": .number(share), "known_part_of_sales": .number(known)] }
}
