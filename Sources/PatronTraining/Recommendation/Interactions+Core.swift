internal import PatronCore

extension Interactions {
    /// The rarest twentieth of the items has at most so many users.
    private static let rarePart = 0.05

    /// The number of users of an item that is rarer than all but a twentieth of them.
    var rareItemUsers: Int {
        let counts = userCounts().filter { $0 > 0 }.sorted()
        return counts.isEmpty ? 0 : Int(counts[Int(Double(counts.count) * Self.rarePart)])
    }

    /// What is left when users and items with fewer than `least` entries are taken out until there are none.
    func core(_ least: Int) -> Interactions {
        var current = self
        while true {
            let counts = current.userCounts()
            var kept = Interactions(itemCount: itemCount, order: order)
            for user in 0..<current.users {
                let entries = current.range(of: user).filter { counts[Int(current.items[$0])] >= least }
                for at in entries.count >= least ? entries : [] { kept.append(current, at) }
                kept.endRow()
            }
            if kept.entries == current.entries { return kept }
            current = kept
        }
    }

    /// Only some users, drawn by the seed, so that there are about `entries` entries; the others keep an empty row.
    func sampled(entries limit: Int, seed: UInt64) -> Interactions {
        guard entries > limit else { return self }
        var random = SeededGenerator(seed: seed)
        let share = Double(limit) / Double(entries)
        var kept = Interactions(itemCount: itemCount, order: order)
        for user in 0..<users {
            if random.uniform() < share {
                for at in range(of: user) { kept.append(self, at) }
            }
            kept.endRow()
        }
        return kept
    }

    private mutating func append(_ other: Interactions, _ at: Int) {
        append(other.items[at], orders: other.orders[at], first: other.firstTimes[at], last: other.times[at])
    }
}
