internal import PatronNumerics

/// The blend ranks in two stages: item-to-item finds the best items, and they alone are ranked anew by the weighted sum of both
/// models' scores. So it costs little more than item-to-item, however large the catalogue.
extension RecommendationModel {
    private static let defaultRetrieved = 100

    /// How many items the first stage hands on for an answer of `count` items.
    func retrieved(for count: Int) -> Int { min(itemCount, max(count, parameters.retrieved ?? Self.defaultRetrieved)) }

    /// What each model's scores are multiplied by: its weight, divided by its greatest score among the retrieved items, so that
    /// neither long histories nor large factors tip the scales.
    struct BlendScales {
        var similarity: Float
        /// Of implicit ALS or the low-pass filter.
        var factors: Float
    }

    /// Puts the retrieved items into `scratch.candidates`, with their item-to-item scores in `scratch.retrieved` and those of
    /// the other model in `scratch.otherScores`. Nil if only item-to-item has something to say.
    func retrieve(
        count: Int, customer: Int?, _ scratch: RecommendationScratch
    ) -> (found: Int, scales: BlendScales)? {
        scratch.blendScales = nil
        guard let weight = similarityWeight else { return nil }
        let found = TopK.retrieve(
            scratch.scores, count: itemCount, above: 0, k: retrieved(for: count), values: scratch.retrieved,
            indices: scratch.candidates)
        guard found > 0, scoreByFactors(found, customer: customer, scratch) else { return nil }
        let similar = Kernels.maximum(scratch.retrieved, found)
        let other = Kernels.maximum(scratch.otherScores, found)
        guard other > 0, other.isFinite, similar.isFinite else { return nil }
        let scales = BlendScales(similarity: weight / similar, factors: (1 - weight) / other)
        guard scales.similarity.isFinite, scales.factors.isFinite else { return nil }
        scratch.blendScales = scales
        return (found, scales)
    }

    /// Scores the candidates by the blend's other model; false if it has nothing to say.
    private func scoreByFactors(_ count: Int, customer: Int?, _ scratch: RecommendationScratch) -> Bool {
        if kind.usesSpectral, let spectral {
            let scale = spectral.project(scratch)
            spectral.score(
                scratch, scale: scale, among: scratch.candidates, count: count, into: scratch.otherScores)
            return true
        }
        guard let factors, let own = customerFactors(customer, scratch) else { return false }
        factors.score(own, among: scratch.candidates, count: count, query: scratch.query, into: scratch.otherScores)
        return true
    }

    /// Leaves the `count` best items of the blend in `bestItems` and `bestScores`; returns how many, nil if there is nothing to blend.
    func selectBlend(count: Int, customer: Int?, _ scratch: RecommendationScratch) -> Int? {
        guard let (found, scales) = retrieve(count: count, customer: customer, scratch) else { return nil }
        for at in 0..<found {
            scratch.otherScores[at] =
                scales.similarity * scratch.retrieved[at] + scales.factors * scratch.otherScores[at]
        }
        let chosen = TopK.select(
            scratch.otherScores, count: found, above: 0, k: count, bestScores: scratch.bestScores,
            bestIndices: scratch.bestItems)
        for at in 0..<chosen { scratch.bestItems[at] = scratch.candidates[Int(scratch.bestItems[at])] }
        return chosen
    }
}
