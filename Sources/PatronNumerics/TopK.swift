internal import CPatronKernels

/// Selection of the greatest scores, best first; equal scores stand by rising index, so that answers repeat.
package enum TopK {
    /// The `k` greatest of `scores[0..<count]` that exceed `floor`; NaN is never chosen. Takes one pass and no memory.
    ///
    /// - Parameters:
    ///   - bestScores: room for k scores.
    ///   - bestIndices: room for k indices.
    /// - Returns: how many were found, at most k.
    package static func select(
        _ scores: UnsafePointer<Float>, count: Int, above floor: Float, k: Int, bestScores: UnsafeMutablePointer<Float>,
        bestIndices: UnsafeMutablePointer<UInt32>
    ) -> Int {
        patron_top_k_f32(scores, count, floor, max(0, min(k, count)), bestScores, bestIndices)
    }

    /// The `k` greatest scores that exceed `floor` by rising index, not by score; of equal ones at the border the first.
    ///
    /// - Parameters:
    ///   - values: room for `count` scores.
    ///   - indices: room for `count` indices.
    /// - Returns: how many were found, at most k.
    package static func retrieve(
        _ scores: UnsafePointer<Float>, count: Int, above floor: Float, k: Int, values: UnsafeMutablePointer<Float>,
        indices: UnsafeMutablePointer<UInt32>
    ) -> Int {
        patron_retrieve_f32(scores, count, floor, max(0, min(k, count)), values, indices)
    }

    /// The same among `scores[candidate]` for distinct candidates in any order.
    package static func select(
        _ scores: UnsafePointer<Float>, among candidates: UnsafeBufferPointer<UInt32>, above floor: Float, k: Int,
        bestScores: UnsafeMutablePointer<Float>, bestIndices: UnsafeMutablePointer<UInt32>
    ) -> Int {
        guard let start = candidates.baseAddress else { return 0 }
        return patron_top_k_among_f32(
            scores, start, candidates.count, floor, max(0, min(k, candidates.count)), bestScores, bestIndices)
    }
}
