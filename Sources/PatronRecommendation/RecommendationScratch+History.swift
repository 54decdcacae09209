internal import PatronNumerics

extension RecommendationScratch {
    /// No weight counts for more than this, so that no sum of weights overflows.
    private static let greatestWeight: Float = 1e6

    /// Takes a history: unknown rows are dropped, weights of duplicates added up, and the `limit` weightiest items made
    /// active (equal weights: those given first).
    func load(_ history: UnsafeBufferPointer<HistoryItem>, itemCount: Int, limit: Int) {
        // Local copies: each use of a stored property would ask whether somebody else is changing it.
        let (slots, items, weights, again) = (self.slots, self.items, self.weights, self.again)
        var count = 0
        hasAgain = false
        for entry in history where entry.item < itemCount {
            let weight = entry.weight > 0 && entry.weight.isFinite ? min(entry.weight, Self.greatestWeight) : 0
            let slot = slots[Int(entry.item)]
            if slot == 0 {
                items[count] = entry.item
                weights[count] = weight
                again[count] = entry.again
                count += 1
                slots[Int(entry.item)] = UInt32(count)
            } else {
                weights[Int(slot) - 1] += weight
                again[Int(slot) - 1] = max(again[Int(slot) - 1], entry.again)
            }
            if entry.again > 0 { hasAgain = true }
        }
        self.count = count
        activeCount = activate(limit)
    }

    /// Fills `activeItems` and `activeWeights`; returns how many there are.
    private func activate(_ limit: Int) -> Int {
        let (items, weights, activeItems, activeWeights) = (
            self.items, self.weights, self.activeItems, self.activeWeights
        )
        guard count <= limit else {
            let active = TopK.select(
                weights, count: count, above: 0, k: limit, bestScores: activeWeights, bestIndices: bestItems)
            for at in 0..<active { activeItems[at] = items[Int(bestItems[at])] }
            return active
        }
        var active = 0
        for at in 0..<count where weights[at] > 0 {
            activeItems[active] = items[at]
            activeWeights[active] = weights[at]
            active += 1
        }
        return active
    }

    /// Takes an item out of those that may be bought again.
    func forgetAgain(_ item: UInt32) {
        let slot = slots[Int(item)]
        if slot > 0 && slot <= count { again[Int(slot) - 1] = 0 }
    }

    /// Forgets the history.
    func unload() {
        let (slots, items) = (self.slots, self.items)
        for at in 0..<count { slots[Int(items[at])] = 0 }
        count = 0
        activeCount = 0
    }
}
