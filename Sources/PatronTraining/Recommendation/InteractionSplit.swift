internal import PatronCore
internal import PatronNumerics

/// Interactions divided into what a model may learn from and what it is to foretell.
struct InteractionSplit: Sendable {
    var train: Interactions
    /// Users x items to be foretold, values of no meaning; the same users as `train`.
    var test: CSRMatrix

    /// Holds out a share of each user's items: the latest, or where their order is not known some by the seed. Users with
    /// fewer than 3 items keep all.
    init(_ all: Interactions, holdingOut share: Double, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        train = Interactions(itemCount: all.itemCount, order: all.order)
        test = CSRMatrix(columnCount: all.itemCount)
        for user in 0..<all.users {
            var positions = all.latestFirst(user)
            if all.order == .none { random.shuffle(&positions) }
            let held = positions.count < 3 ? 0 : max(1, Int((Double(positions.count) * share).rounded()))
            let isHeld = Set(positions.prefix(held))
            for at in all.range(of: user) { place(all, at, isTest: isHeld.contains(at)) }
            endRow()
        }
    }

    /// The same on a part of the data that is as dense as what the chosen settings will be used on.
    ///
    /// Holding out makes rare items rarer, and data that was once cut to items with so many users has none as rare as
    /// those. Settings chosen on a sparser problem suit a sparser problem, so the data is cut to its k-core first, with
    /// the least k that leaves rare items as many users as they had.
    static func matched(_ all: Interactions, holdingOut share: Double, seed: UInt64) -> InteractionSplit {
        let wanted = all.rareItemUsers
        var split = InteractionSplit(all, holdingOut: share, seed: seed)
        var least = wanted
        while split.train.rareItemUsers < wanted {
            let core = all.core(least)
            guard Double(core.entries) > leastKept * Double(all.entries) else { break }
            split = InteractionSplit(core, holdingOut: share, seed: seed)
            least += 1
        }
        return split
    }

    /// A core smaller than this part of the data is no longer the same data.
    private static let leastKept = 0.4

    /// Holds out what was first bought after a moment. What was bought before it and again after it was last bought by the
    /// moment, as far as anybody knew then; only the number of its orders is not known as of the moment and stays whole.
    init(_ all: Interactions, after moment: Int64) {
        train = Interactions(itemCount: all.itemCount, order: all.order)
        test = CSRMatrix(columnCount: all.itemCount)
        for user in 0..<all.users {
            for at in all.range(of: user) { place(all, at, isTest: all.firstTimes[at] > moment, until: moment) }
            endRow()
        }
    }

    private mutating func place(_ all: Interactions, _ at: Int, isTest: Bool, until moment: Int64 = .max) {
        if isTest {
            test.columns.append(all.items[at])
            test.values.append(1)
        } else {
            train.append(
                all.items[at], orders: all.orders[at], first: all.firstTimes[at], last: min(all.times[at], moment))
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
