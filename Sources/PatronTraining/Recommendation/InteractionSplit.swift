internal import PatronCore
internal import PatronNumerics

/// Interactions divided into what a model may learn from and what it is to foretell.
struct InteractionSplit: Sendable {
    var train: Interactions
    /// Users x items to be foretold, values of no meaning; the same users as `train`.
    var test: CSRMatrix
    /// Per user, rising: items that are in neither part and must not be ranked, because it is unknown on which side
    /// they belong.
    var withheld: [[UInt32]]

    /// Holds out a share of each user's items at random; users with fewer than 3 items keep all.
    init(_ all: Interactions, holdingOut share: Double, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        train = Interactions(itemCount: all.itemCount)
        test = CSRMatrix(columnCount: all.itemCount)
        withheld = [[UInt32]](repeating: [], count: all.users)
        for user in 0..<all.users {
            var positions = Array(all.range(of: user))
            random.shuffle(&positions)
            let held = positions.count < 3 ? 0 : max(1, Int(Double(positions.count) * share))
            let isHeld = Set(positions.prefix(held))
            for at in all.range(of: user) { place(all, at, isTest: isHeld.contains(at)) }
            endRow()
        }
    }

    /// Holds out what was first bought after a moment.
    ///
    /// The table knows the last purchase of an item only. What was bought in one order after the moment is new; what
    /// was bought in several, the last of them after the moment, may have been known before, and is withheld from both
    /// sides.
    init(_ all: Interactions, after moment: Int64) {
        train = Interactions(itemCount: all.itemCount)
        test = CSRMatrix(columnCount: all.itemCount)
        withheld = []
        for user in 0..<all.users {
            var unclear: [UInt32] = []
            for at in all.range(of: user) {
                if all.times[at] > moment, all.orders[at] > 1 {
                    unclear.append(all.items[at])
                } else {
                    place(all, at, isTest: all.times[at] > moment)
                }
            }
            endRow()
            withheld.append(unclear)
        }
    }

    private mutating func place(_ all: Interactions, _ at: Int, isTest: Bool) {
        if isTest {
            test.columns.append(all.items[at])
            test.values.append(1)
        } else {
            train.append(all.items[at], orders: all.orders[at], time: all.times[at])
        }
    }

    private mutating func endRow() {
        train.endRow()
        test.offsets.append(UInt64(test.columns.count))
    }

    /// Users with something to learn from and something to foretell, at most `limit` of them, drawn by the seed,
    /// rising.
    func evaluated(limit: Int, seed: UInt64) -> [Int] {
        var users = (0..<train.users).filter { !train.range(of: $0).isEmpty && !test.range(of: $0).isEmpty }
        guard users.count > limit else { return users }
        var random = SeededGenerator(seed: seed)
        random.shuffle(&users)
        return users.prefix(limit).sorted()
    }
}
