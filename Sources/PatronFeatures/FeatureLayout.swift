package import PatronCore

/// The inputs of a model in their order, checked: where the columns of each start, and which purchase feature it is.
package struct FeatureLayout: Sendable {
    private let features: [FeatureColumn]
    /// Where each feature's columns start; one more than there are features.
    package let offsets: [Int]
    /// Where each feature stands among the purchase features and what a model adds behind them; empty for rows.
    package let purchases: [Int]

    /// How many columns a linear model has beside the intercept.
    package var columns: Int { offsets[offsets.count - 1] }

    /// Numbers beyond this are no model's; below it, predictors and variances stay finite.
    private static let largestMagnitude = 1e30

    /// Whether all are numbers that a model may have.
    package static func areSound(_ values: [Double]) -> Bool { values.allSatisfy { abs($0) <= largestMagnitude } }

    /// Throws `corrupt` for features that no trainer writes, and `unsupported` for purchase features of a newer one.
    ///
    /// - Parameters:
    ///   - ofPurchases: whether the features are those of ``PurchaseFeatures``; else they come with requests.
    ///   - more: names of what the model computes from them.
    package init(
        _ features: [FeatureColumn], ofPurchases: Bool, more: [String] = [], at place: Place
    ) throws(PatronError) {
        let names = PurchaseFeatures.names + more
        var (offsets, purchases, known): ([Int], [Int], Set<String>) = ([0], [], [])
        for feature in features {
            guard Self.areSound([feature.mean, feature.scale, feature.typical]),
                feature.scale == 0 || feature.scale > 1 / Self.largestMagnitude
            else { throw PatronError(.corrupt, "feature \(feature.name) has an impossible mean or scale", at: place) }
            guard known.insert(feature.name).inserted else {
                throw PatronError(.corrupt, "feature \(feature.name) stands twice", at: place)
            }
            offsets.append(offsets[offsets.count - 1] + feature.width)
            guard ofPurchases else { continue }
            guard let position = names.firstIndex(of: feature.name), feature.kind == .numeric else {
                throw PatronError(
                    .unsupported,
                    "was trained on a purchase feature that this version does not compute: \(feature.name)", at: place)
            }
            purchases.append(position)
        }
        self.features = features
        self.offsets = offsets
        self.purchases = purchases
    }

    /// Raw values to columns, all finite; `means` are the columns' training means.
    package func encode(
        _ raw: UnsafeMutableBufferPointer<Double>, means: [Double],
        into columns: UnsafeMutableBufferPointer<Double>
    ) {
        means.withUnsafeBufferPointer { means in
            for (at, feature) in features.enumerated() {
                let range = offsets[at]..<offsets[at + 1]
                feature.encode(
                    raw[at], means: UnsafeBufferPointer(rebasing: means[range]),
                    into: UnsafeMutableBufferPointer(rebasing: columns[range]))
            }
        }
    }
}
