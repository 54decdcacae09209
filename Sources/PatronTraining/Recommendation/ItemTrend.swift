internal import Foundation
internal import PatronNumerics

/// How much an item is bought of late, as a factor of its scores: what a season or a fashion is over for stands behind what has
/// just come.
///
/// Of item j with users U it is `(mean over U of 2^(-age / half-life))^exponent`, divided by the greatest, where an entry's age is
/// the time between it and the end of the data.
struct ItemTrend: Sendable, Hashable {
    var halfLifeDays: Double
    var exponent: Double

    /// One factor an item, above 0 to 1; 1 for items that nobody has.
    func factors(of interactions: Interactions) -> [Float] {
        let recent = interactions.cooccurrence(halfLifeDays: halfLifeDays)
        var sums = [Double](repeating: 0, count: interactions.itemCount)
        for (item, value) in zip(recent.columns, recent.values) { sums[Int(item)] += Double(value) }
        let factors = zip(sums, interactions.userCounts()).map { sum, users in
            // However long ago the last one bought it, it can still be recommended.
            users > 0 ? pow(max(1e-6, sum / Double(users)), exponent) : 0
        }
        let greatest = max(factors.max() ?? 0, .leastNormalMagnitude)
        return factors.map { $0 > 0 ? Float($0 / greatest) : 1 }
    }
}

extension CSRMatrix {
    /// Each column multiplied by a factor above zero, and all divided by the greatest.
    func scaled(columnsBy factors: [Float]) -> CSRMatrix {
        var result = self
        for at in columns.indices { result.values[at] *= factors[Int(columns[at])] }
        let greatest = result.values.max() ?? 0
        if greatest > 0 {
            for at in result.values.indices { result.values[at] /= greatest }
        }
        return result
    }
}
