package import PatronBundle
package import PatronCore

/// The stretch of time before a moment whose purchases make the loyalty score, and what its breadth is counted in.
package struct LoyaltyWindow: Codable, Sendable, Hashable {
    package enum Breadth: String, Codable, Sendable {
        case categories, items
    }

    package var days: Double
    package var breadth: Breadth

    package init(days: Double, breadth: Breadth) {
        self.days = days
        self.breadth = breadth
    }

    /// What a customer did within the window before a moment: the same code at training and at request time.
    ///
    /// Of each item a history has the first and the last time it was bought. As of an earlier moment, an item that was bought before
    /// the window and again after the moment counts as bought within the window.
    package func activity(
        _ history: CustomerHistory, _ items: ItemTable?, asOf moment: Timestamp, _ buffer: LoyaltyBuffer
    ) -> LoyaltyActivity {
        let end = moment.milliseconds
        let start = (moment - .days(days)).milliseconds
        var activity = LoyaltyActivity()
        for at in history.orderTimes.indices where history.orderTimes[at] > start {
            if history.orderTimes[at] > end { break }
            activity.orders += 1
            activity.amount += history.orderAmounts[at]
        }
        guard activity.orders > 0 else { return activity }
        if breadth == .categories { buffer.reset(items?.categories.count ?? 0) }
        for at in history.items.indices where history.lastBought[at] > start && history.firstBought[at] <= end {
            switch breadth {
            case .items: activity.breadth += 1
            case .categories: if buffer.isNew(items?.category[Int(history.items[at])]) { activity.breadth += 1 }
            }
        }
        return activity
    }
}

/// What a customer did within the window.
package struct LoyaltyActivity: Sendable, Hashable {
    package var orders = 0
    /// Money over these orders.
    package var amount = 0.0
    /// Distinct categories, or items.
    package var breadth = 0

    package init(orders: Int = 0, amount: Double = 0, breadth: Int = 0) {
        self.orders = orders
        self.amount = amount
        self.breadth = breadth
    }
}

/// Which categories were met: made once a worker, used for one request after another, never shared.
package final class LoyaltyBuffer {
    /// For each category the turn in which it was met last; the last one stands for items without a category.
    private var marks: [UInt32] = []
    private var turn: UInt32 = 0
    private var last = 0

    package init() {}

    func reset(_ categories: Int) {
        if turn == .max {
            for at in marks.indices { marks[at] = 0 }
            turn = 0
        }
        turn += 1
        while marks.count <= categories { marks.append(0) }
        last = categories
    }

    /// Whether a category is met for the first time since ``reset(_:)``. Items without one have one in common.
    func isNew(_ category: UInt32?) -> Bool {
        let at = min(Int(category ?? .max), last)
        defer { marks[at] = turn }
        return marks[at] != turn
    }
}
