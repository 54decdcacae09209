internal import PatronBundle
internal import PatronCore

/// Joins what a version knows of a customer with purchases and returns that were recorded since, as a trainer would
/// that had them in its data.
struct MergedPurchases {
    private var orders: [OwnedHistory.Order] = []
    private var purchases: [OwnedHistory.Purchase] = []
    /// Where an item stands in `purchases`.
    private var position: [UInt32: Int] = [:]
    /// Where a recorded order stands in `orders`.
    private var recorded: [ProjectedEvent.Order: Int] = [:]

    /// - Parameter events: by time, then sequence.
    static func history(_ base: CustomerHistory?, _ events: [ProjectedEvent]) -> OwnedHistory {
        var merged = MergedPurchases()
        if let base { merged.take(base) }
        for event in events where event.kind == .purchase { merged.add(event) }
        merged.sortOrders()
        for event in events where event.kind == .giveBack { merged.giveBack(event) }
        return OwnedHistory(merged.orders, merged.purchases)
    }

    /// The histories of several customers as if one had bought everything.
    static func joined(_ histories: [CustomerHistory]) -> OwnedHistory {
        var merged = MergedPurchases()
        for history in histories { merged.join(history) }
        merged.sortOrders()
        return OwnedHistory(merged.orders, merged.purchases)
    }

    private mutating func join(_ other: CustomerHistory) {
        for at in other.orderTimes.indices {
            orders.append(
                .init(time: other.orderTimes[at], amount: other.orderAmounts[at], units: other.orderUnits[at]))
        }
        for at in other.items.indices {
            let one = OwnedHistory.Purchase(
                item: other.items[at], first: other.firstBought[at], last: other.lastBought[at],
                orders: other.itemOrders[at], quantity: other.itemQuantities[at])
            guard let known = position[one.item] else {
                position[one.item] = purchases.count
                purchases.append(one)
                continue
            }
            purchases[known].first = min(purchases[known].first, one.first)
            purchases[known].last = max(purchases[known].last, one.last)
            purchases[known].orders += one.orders
            purchases[known].quantity += one.quantity
        }
    }

    private mutating func take(_ base: CustomerHistory) {
        orders = base.orderTimes.indices.map {
            .init(time: base.orderTimes[$0], amount: base.orderAmounts[$0], units: base.orderUnits[$0])
        }
        for at in base.items.indices {
            position[base.items[at]] = at
            purchases.append(
                .init(
                    item: base.items[at], first: base.firstBought[at], last: base.lastBought[at],
                    orders: base.itemOrders[at], quantity: base.itemQuantities[at]))
        }
    }

    /// In how many recorded orders an item was counted already: an item twice in one order was in one order.
    private var counted: Set<ItemInOrder> = []

    private struct ItemInOrder: Hashable {
        var item: UInt32
        var order: ProjectedEvent.Order
    }

    private mutating func add(_ event: ProjectedEvent) {
        let (amount, pieces) = (event.quantity * event.unitPrice, Float(event.quantity))
        if let at = recorded[event.order] {
            orders[at].amount += amount
            orders[at].units += pieces
        } else {
            recorded[event.order] = orders.count
            orders.append(.init(time: event.time, amount: amount, units: pieces))
        }
        let isNewOrder = counted.insert(ItemInOrder(item: event.item, order: event.order)).inserted
        guard let at = position[event.item] else {
            position[event.item] = purchases.count
            return purchases.append(
                .init(item: event.item, first: event.time, last: event.time, orders: 1, quantity: pieces))
        }
        purchases[at].first = min(purchases[at].first, event.time)
        purchases[at].last = max(purchases[at].last, event.time)
        purchases[at].quantity += pieces
        if isNewOrder { purchases[at].orders += 1 }
    }

    private mutating func sortOrders() {
        let sorted = orders.indices.sorted { (orders[$0].time, $0) < (orders[$1].time, $1) }
        var places = [Int](repeating: 0, count: orders.count)
        for (place, at) in sorted.enumerated() { places[at] = place }
        recorded = recorded.mapValues { places[$0] }
        orders = sorted.map { orders[$0] }
    }

    /// Takes pieces and money back: from the order that the return names, else from the latest orders before it.
    /// Nothing falls below 0, and what was never bought cannot come back.
    private mutating func giveBack(_ event: ProjectedEvent) {
        guard let at = position[event.item], purchases[at].first <= event.time else { return }
        let pieces = min(Float(event.quantity), purchases[at].quantity)
        guard pieces > 0 else { return }
        purchases[at].quantity -= pieces
        var amount = Double(pieces) * event.unitPrice
        var units = pieces
        if case .named = event.order, let order = recorded[event.order] {
            return take(&amount, &units, from: order)
        }
        for order in orders.indices.reversed() where orders[order].time <= event.time {
            take(&amount, &units, from: order)
            if amount <= 0, units <= 0 { break }
        }
    }

    private mutating func take(_ amount: inout Double, _ units: inout Float, from order: Int) {
        let (money, pieces) = (max(0, min(amount, orders[order].amount)), max(0, min(units, orders[order].units)))
        orders[order].amount -= money
        orders[order].units -= pieces
        amount -= money
        units -= pieces
    }
}
