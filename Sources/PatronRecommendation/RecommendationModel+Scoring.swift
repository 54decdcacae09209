internal import PatronNumerics

/// How the scores of a request lie in the scratch.
enum ScoredItems {
    /// There are none: no history, or a model that needs none.
    case none
    /// Every item has a score, to be multiplied by `scale`.
    case all(scale: Float)
    /// Only the first `count` of `touched` have one.
    case touched(count: Int)

    var isScored: Bool {
        if case .none = self { false } else { true }
    }

    var scale: Float {
        if case .all(let scale) = self { scale } else { 1 }
    }

    /// Puts the best items with scores above zero into the scratch; returns how many.
    func select(_ count: Int, of itemCount: Int, _ scratch: RecommendationScratch) -> Int {
        switch self {
        case .none: 0
        case .all:
            TopK.select(
                scratch.scores, count: itemCount, above: 0, k: count, bestScores: scratch.bestScores,
                bestIndices: scratch.bestItems)
        case .touched(let touched):
            TopK.select(
                scratch.scores, among: UnsafeBufferPointer(start: scratch.touched, count: touched), above: 0, k: count,
                bestScores: scratch.bestScores, bestIndices: scratch.bestItems)
        }
    }

    /// Sets all scores back to zero.
    func clear(_ itemCount: Int, _ scratch: RecommendationScratch) {
        switch self {
        case .none: break
        case .all: scratch.scores.update(repeating: 0, count: itemCount)
        case .touched(let count):
            let (scores, touched) = (scratch.scores, scratch.touched)
            for at in 0..<count { scores[Int(touched[at])] = 0 }
        }
    }
}

extension RecommendationModel {
    /// With fewer neighbours than one per so many items, remembering which items were touched is cheaper than passing
    /// over all of them (measured: a remembered addition costs as much as a pass over about 8 items).
    private static let sparseBelow = 8

    /// Scores the loaded history into `scratch.scores`.
    func score(_ kind: RecommendationParameters.Kind, customer: Int?, scratch: RecommendationScratch) -> ScoredItems {
        guard scratch.activeCount > 0 else { return .none }
        switch kind {
        case .popularity: return .none
        case .itemToItem: return scoreBySimilarity(scratch)
        case .als:
            guard let factors, let own = customerFactors(customer, scratch) else { return .none }
            factors.score(own, query: scratch.query, into: scratch.scores)
            return .all(scale: 1)
        case .blend: return scoreByBlend(customer: customer, scratch)
        }
    }

    private func customerFactors(_ customer: Int?, _ scratch: RecommendationScratch) -> UnsafePointer<Float>? {
        guard let factors else { return nil }
        if let trained = customer.flatMap(factors.trainedFactors) { return trained }
        return factors.foldIn(scratch) ? UnsafePointer(scratch.factors) : nil
    }

    private func scoreBySimilarity(_ scratch: RecommendationScratch) -> ScoredItems {
        guard let view = similarity?.view, let columns = view.columns.baseAddress, let values = view.values.baseAddress
        else { return .none }
        let (items, weights, count) = (scratch.activeItems, scratch.activeWeights, scratch.activeCount)
        var neighbours = 0
        for at in 0..<count { neighbours += view.range(of: Int(items[at])).count }
        guard neighbours * Self.sparseBelow < itemCount else {
            Kernels.scatterRows(
                view, rows: items, weights: weights, count: count, into: scratch.scores)
            return .all(scale: 1)
        }
        var touched = 0
        for at in 0..<count {
            let range = view.range(of: Int(items[at]))
            Kernels.scatterAdd(
                weights[at], columns: columns + range.lowerBound, values: values + range.lowerBound,
                count: range.count, into: scratch.scores, touched: scratch.touched, touchedCount: &touched)
        }
        return .touched(count: touched)
    }

    /// Both models' scores, each divided by its greatest, so that neither long histories nor large factors tip the
    /// scales.
    private func scoreByBlend(customer: Int?, _ scratch: RecommendationScratch) -> ScoredItems {
        let similar = scoreBySimilarity(scratch)
        guard let factors, let own = customerFactors(customer, scratch) else { return similar }
        factors.score(own, query: scratch.query, into: scratch.otherScores)
        guard let scales = blendScales(scratch) else { return similar }
        // The first is multiplied in at the end: only the ratio matters for the ranking.
        Kernels.addProduct(scales.factors / scales.similarity, scratch.otherScores, to: scratch.scores, itemCount)
        return .all(scale: scales.similarity)
    }

    /// What each model's scores are multiplied by; nil if there is nothing to blend.
    func blendScales(_ scratch: RecommendationScratch) -> (similarity: Float, factors: Float)? {
        guard let weight = parameters.blendWeight, weight > 0 else { return nil }
        let greatest = Kernels.maximum(scratch.scores, itemCount)
        let other = Kernels.maximum(scratch.otherScores, itemCount)
        guard other > 0, other.isFinite else { return nil }
        // Without neighbours any scale does: their scores are all zero.
        let scales = (weight / (greatest > 0 ? greatest : 1), (1 - weight) / other)
        return scales.0.isFinite && scales.1.isFinite && scales.0 > 0 ? scales : nil
    }
}
