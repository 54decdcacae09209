internal import PatronBundle
internal import PatronNumerics

extension RecommendationModel {
    /// Why items are recommended for a history: for each of `targets` up to `limit` items of the history with their
    /// exact shares in the target's score, greatest first. No reasons where the score is not above zero.
    ///
    /// Item-to-item is a sum over the history. Implicit ALS is one too: with A the matrix of the customer's normal
    /// equations, the score of j is `h_j' A^-1 sum of w_i h_i`, of which i contributes `w_i h_i' (A^-1 h_j)`.
    /// Allocates.
    ///
    /// - Parameter isRanked: whether the scratch's latest ranking was of this history, and the targets are its items: a blend's
    ///   shares are then of the very scores that were given, whatever the ranking left out.
    package func reasons(
        history: UnsafeBufferPointer<HistoryItem>, for targets: [UInt32], limit: Int, isRanked: Bool = false,
        scratch: RecommendationScratch
    ) -> [[RecommendationReason]] {
        let ranked = isRanked ? scratch.blendScales : nil
        scratch.prepare(itemCount: itemCount, width: width, history: history.count, count: targets.count)
        scratch.load(history, itemCount: itemCount, limit: parameters.history.limit)
        defer { scratch.unload() }
        let count = scratch.activeCount
        guard count > 0, kind != .popularity, limit > 0 else { return targets.map { _ in [] } }
        var scales = BlendScales(similarity: kind.usesSimilarity ? 1 : 0, factors: kind.usesSimilarity ? 0 : 1)
        if kind.isBlend, isRanked {
            if let ranked, kind.usesSpectral || (factors?.foldIn(scratch) ?? false) { scales = ranked }
        } else if kind.isBlend {
            // Retrieval as for a stranger with this history: it solves the system that the contributions need, too.
            let scored = score(.itemToItem, customer: nil, scratch: scratch)
            for at in 0..<scratch.count { scratch.scores[Int(scratch.items[at])] = 0 }
            if let (_, blended) = retrieve(count: targets.count, customer: nil, scratch) { scales = blended }
            scored.clear(itemCount, scratch)
        } else if kind == .als, !(factors?.foldIn(scratch) ?? false) {
            return targets.map { _ in [] }
        }
        return targets.map { target in
            target < itemCount ? reasons(for: target, scales: scales, limit: limit, scratch) : []
        }
    }

    private func reasons(
        for target: UInt32, scales: BlendScales, limit: Int, _ scratch: RecommendationScratch
    ) -> [RecommendationReason] {
        var contributions = [Float](repeating: 0, count: scratch.activeCount)
        if scales.similarity > 0, let similarity {
            for at in contributions.indices {
                let value = similarity.value(Int(scratch.activeItems[at]), target)
                contributions[at] += scales.similarity * scratch.activeWeights[at] * value
            }
        }
        if scales.factors > 0, kind.usesSpectral, let spectral {
            spectral.contributions(to: Int(target), scratch, into: scratch.steps)
            for at in contributions.indices {
                contributions[at] += scales.factors * scratch.activeWeights[at] * scratch.steps[at]
            }
        } else if scales.factors > 0, let factors, let table = factors.items.elements.baseAddress {
            let width = factors.width
            scratch.otherFactors.update(from: table + Int(target) * width, count: width)
            Kernels.solve(cholesky: scratch.system, width: width, scratch.otherFactors)
            for at in contributions.indices {
                let row = table + Int(scratch.activeItems[at]) * width
                let product = Kernels.dot(row, scratch.otherFactors, width)
                contributions[at] += scales.factors * scratch.activeWeights[at] * product
            }
        }
        let total = contributions.reduce(0, +)
        guard total > 0, total.isFinite else { return [] }
        let order = contributions.indices.sorted { (contributions[$1], $0) < (contributions[$0], $1) }
        return order.prefix(limit).lazy.filter { contributions[$0] != 0 }.map {
            RecommendationReason(item: scratch.activeItems[$0], share: contributions[$0] / total)
        }
    }
}
