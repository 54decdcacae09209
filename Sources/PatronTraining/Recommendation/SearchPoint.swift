internal import Foundation
internal import PatronLearning
internal import PatronRecommendation

/// All settings of item-to-item, and of its blend with the low-pass filter, that a search moves.
struct SearchPoint: Sendable, Hashable {
    var itemToItem = ItemToItem()
    var history = HistoryWeighting()
    /// Half-life of an entry in co-occurrence; nil if its age does not matter.
    var cooccurrenceHalfLife: Double?
    /// Singular vectors of the low-pass filter; nil for item-to-item alone.
    var dimensions: Int?
    /// Weight of item-to-item in the blend.
    var weight: Float = 1

    /// The trial's name in logs and evidence.
    var name: String {
        var parts = [
            String(
                format: "item-to-item %.2f %.2f %.2f", itemToItem.userExponent, itemToItem.sourceExponent,
                itemToItem.targetExponent)
        ]
        if history.countsOrders { parts.append("orders count") }
        if let decay = history.rankDecay { parts.append(String(format: "rank decay %.2f", decay)) }
        if let days = history.halfLifeDays { parts.append(String(format: "half-life %.1f days", days)) }
        if let days = cooccurrenceHalfLife { parts.append(String(format: "co-occurrence half-life %.1f days", days)) }
        if let dimensions { parts.append(String(format: "low-pass %d at %.2f", dimensions, 1 - weight)) }
        return parts.joined(separator: ", ")
    }
}
