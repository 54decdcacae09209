internal import PatronNumerics

/// Ranks as serving blends: item-to-item finds items, and the weighted sum of its scores and another model's, each divided by its
/// greatest among them, ranks them. One thread's working memory.
final class BlendRanking {
    private let retrieved: Int
    private var found: [UInt32]
    private var similar: [Float]
    private var others: [Float]
    private var blended: [Float]
    private var factors: [Float] = []
    private var bestScores: [Float]
    private var bestItems: [UInt32]
    private var count = 0

    init(items: Int, k: Int, retrieved: Int) {
        self.retrieved = max(k, retrieved)
        // As many as may be found equally good before the best are chosen.
        found = [UInt32](repeating: 0, count: max(1, items))
        similar = [Float](repeating: 0, count: max(1, items))
        others = [Float](repeating: 0, count: self.retrieved)
        blended = others
        bestScores = [Float](repeating: 0, count: k)
        bestItems = [UInt32](repeating: 0, count: k)
    }

    /// Calls `body` with a user's factors.
    func load(_ model: LatentScores, _ user: Int, _ body: (UnsafePointer<Float>) -> Void) {
        if factors.count < model.width { factors = [Float](repeating: 0, count: model.width) }
        factors.withUnsafeMutableBufferPointer { factors in
            guard let start = factors.baseAddress else { return }
            model.load(user, into: start)
            body(start)
        }
    }

    /// Takes the best items by `scores`, and their scores by `other`, for ``best(_:)``.
    func retrieve(_ scores: UnsafePointer<Float>, count items: Int, _ user: Int, _ other: LatentScores?) {
        count = TopK.retrieve(scores, count: items, above: 0, k: retrieved, values: &similar, indices: &found)
        guard let other else { return }
        load(other, user) { factors in
            found.withUnsafeBufferPointer { found in
                other.score(factors, among: UnsafeBufferPointer(rebasing: found[..<count]), into: &others)
            }
        }
    }

    /// The best of what was retrieved, with a weight of item-to-item.
    func best(_ weight: Float) -> ArraySlice<UInt32> {
        let scale = 1 / max(similar.prefix(count).max() ?? 0, .leastNormalMagnitude)
        let greatest = others.prefix(count).max() ?? 0
        let otherScale = greatest > 0 ? 1 / greatest : 0
        for at in 0..<count { blended[at] = weight * scale * similar[at] + (1 - weight) * otherScale * others[at] }
        let kept = TopK.select(
            blended, count: count, above: 0, k: bestItems.count, bestScores: &bestScores, bestIndices: &bestItems)
        for at in 0..<kept { bestItems[at] = found[Int(bestItems[at])] }
        return bestItems.prefix(kept)
    }
}
