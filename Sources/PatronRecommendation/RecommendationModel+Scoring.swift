internal import PatronNumerics

/// How the scores of a request lie in the scratch.
enum ScoredItems {
    /// There are none: no history, or a model that needs none.
    case none
    /// Every item has a score.
    case all
    /// Only the first `count` of `touched` have one.
    case touched(count: Int)

    var isScored: Bool {
        if case .none = self { false } else { true }
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
        // A blend starts from what item-to-item finds.
        case .itemToItem, .blend, .spectralBlend: return scoreBySimilarity(scratch)
        case .als:
            guard let factors, let own = customerFactors(customer, scratch) else { return .none }
            factors.score(own, query: scratch.query, into: scratch.scores)
            return .all
        case .spectral:
            guard let spectral else { return .none }
            spectral.score(scratch, scale: spectral.project(scratch), into: scratch.scores)
            return .all
        }
    }

    func customerFactors(_ customer: Int?, _ scratch: RecommendationScratch) -> UnsafePointer<Float>? {
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
            return .all
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
}
