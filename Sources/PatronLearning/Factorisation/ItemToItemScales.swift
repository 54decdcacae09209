internal import Foundation
package import PatronNumerics

/// What ``ItemToItem``'s exponents make of the numbers of items and users.
package struct ItemToItemScales: Sendable {
    /// d_u^user; 0 for users with more than the longest row.
    package let users: [Float]
    /// n_i^source
    package let sources: [Float]
    /// n_i^target, times what each item's weight as a target is multiplied by.
    package let targets: [Float]

    /// - Parameters:
    ///   - rows: users x items, and `byItem` its transpose.
    ///   - targetFactors: one for each item; nil for 1.
    package init(_ settings: ItemToItem, rows: CSRMatrix, byItem: CSRMatrix, targetFactors: [Float]?) {
        users = rows.lengthPowers(settings.userExponent, longest: settings.longestRow)
        sources = byItem.lengthPowers(settings.sourceExponent)
        let powers = byItem.lengthPowers(settings.targetExponent)
        targets = targetFactors.map { zip(powers, $0).map { $0 * $1 } } ?? powers
    }
}

extension CSRMatrix {
    /// Each row's number of entries, at least 1, to a power; 0 for rows with more than `longest`.
    func lengthPowers(_ exponent: Double, longest: Int = .max) -> [Float] {
        (0..<rows).map { row in
            let length = range(of: row).count
            return length > longest ? 0 : Float(pow(Double(max(1, length)), exponent))
        }
    }
}
