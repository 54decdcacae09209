internal import Foundation
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// All settings of item-to-item, and of its blend with the low-pass filter, that a search moves.
struct SearchPoint: Sendable, Hashable {
    var itemToItem = ItemToItem()
    /// Weights by regression instead of by counts; of `itemToItem` then only `neighbours` and `longestRow` mean anything.
    var regression: ItemRegression?
    var history = HistoryWeighting()
    /// Half-life of an entry in co-occurrence; nil if its age does not matter.
    var cooccurrenceHalfLife: Double?
    /// What items' scores are multiplied by for being bought of late; nil where that does not matter.
    var trend: ItemTrend?
    /// Singular vectors of the low-pass filter; nil for item-to-item alone.
    var dimensions: Int?
    /// Weight of item-to-item in the blend.
    var weight: Float = 1

    /// The trial's name in logs and evidence.
    var name: String {
        var parts = [
            regression.map {
                String(
                    format: "item-to-item by regression on %d, %.2f, ridge %.2f, dropout %.2f", $0.candidates,
                    $0.userExponent, $0.ridge, $0.dropout)
            }
                ?? String(
                    format: "item-to-item %.2f %.2f %.2f", itemToItem.userExponent, itemToItem.sourceExponent,
                    itemToItem.targetExponent)
        ]
        if history.countsOrders { parts.append("orders count") }
        if let decay = history.rankDecay { parts.append(String(format: "rank decay %.2f", decay)) }
        if let days = history.halfLifeDays { parts.append(String(format: "half-life %.1f days", days)) }
        if let days = cooccurrenceHalfLife { parts.append(String(format: "co-occurrence half-life %.1f days", days)) }
        if let trend {
            parts.append(String(format: "trend of %.1f days to the %.2f", trend.halfLifeDays, trend.exponent))
        }
        if let dimensions { parts.append(String(format: "low-pass %d at %.2f", dimensions, 1 - weight)) }
        return parts.joined(separator: ", ")
    }

    /// Item-to-item's weights, learnt from all of some interactions, with as many neighbours as the point has.
    func weights(of interactions: Interactions, threads: Int) -> CSRMatrix {
        let matrix = interactions.cooccurrence(halfLifeDays: cooccurrenceHalfLife)
        let factors = trend?.factors(of: interactions)
        guard let regression else {
            return itemToItem.weights(of: matrix, targetFactors: factors, threads: threads)
        }
        let weights = regression.weights(of: matrix, longestRow: itemToItem.longestRow, threads: threads)
        return truncated(factors.map { weights.scaled(columnsBy: $0) } ?? weights, to: itemToItem.neighbours)
    }
}
