internal import PatronNumerics

extension RecommendationScratch {
    /// No weight counts for more than this, so that no sum of weights overflows.
    private static let greatestWeight: Float = 1e6

    /// Takes a history: unknown rows are dropped, weights of duplicates added up, and the `limit` weightiest items made active
    /// (equal weights: those given first).
    func load(_ history: UnsafeBufferPointer<HistoryItem>, itemCount: Int, limit: Int) {
        count = 0
        for entry in history where entry.item < itemCount {
            let weight = entry.weight > 0 && entry.weight.isFinite ? min(entry.weight, Self.greatestWeight) : 0
            let slot = slots[Int(entry.item)]
            if slot == 0 {
                items[count] = entry.item
                weights[count] = weight
                count += 1
                slots[Int(entry.item)] = UInt32(count)
            } else {
                weights[Int(slot) - 1] += weight
            }
        }
        activeCount = 0
        if count <= limit {
            for at in 0..<count where weights[at] > 0 {
                activeItems[activeCount] = items[at]
                activeWeights[activeCount] = weights[at]
                activeCount += 1
            }
        } else {
            activeCount = TopK.select(
                weights, count: count, above: 0, k: limit, bestScores: activeWeights, bestIndices: bestItems)
            for at in 0..<activeCount { activeItems[at] = items[Int(bestItems[at])] }
        }
    }

    /// Forgets the history.
    func unload() {
        for at in 0..<count { slots[Int(items[at])] = 0 }
        count = 0
        activeCount = 0
    }
}
