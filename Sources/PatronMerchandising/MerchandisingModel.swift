package import PatronBundle
package import PatronCore

/// What answers beside the personal ones rest on: `merchandising.safetensors`.
///
/// ``BasketCounts``, ``RecentPurchases``, ``GroupFavourites`` for segments and for countries, ``ItemRelations`` and
/// ``Replenishment``. Immutable, used from any thread without locks.
package final class MerchandisingModel: Sendable {
    package static let fileName = "merchandising.safetensors"
    /// The metadata key of ``MerchandisingParameters``.
    package static let documentKey = "merchandising"
    static let formatVersion = 1

    package let itemCount: Int
    package let parameters: MerchandisingParameters
    package let baskets: BasketCounts
    package let recent: RecentPurchases
    package let segments: GroupFavourites
    package let countries: GroupFavourites
    /// The country of each customer, as a row of `countries`; ``noCountry`` where there is none.
    private let customerCountries: Tensor<UInt32>
    package let relations: ItemRelations
    package let replenishment: Replenishment

    /// The country of a customer who has none, or one with too few customers.
    package static let noCountry = UInt32.max

    /// Reads and checks a file for a catalogue of `itemCount` items.
    package init(_ file: TensorFile, itemCount: Int) throws(PatronError) {
        let parameters = try file.document(Self.documentKey, as: MerchandisingParameters.self)
        guard parameters.format == Self.formatVersion else {
            throw PatronError(
                .unsupported, "format \(parameters.format), expected \(Self.formatVersion)",
                at: file.place(Self.documentKey))
        }
        self.itemCount = itemCount
        self.parameters = parameters
        baskets = try BasketCounts(file, itemCount: itemCount, baskets: parameters.baskets)
        recent = try RecentPurchases(file, itemCount: itemCount)
        segments = try GroupFavourites(file, "segment", itemCount: itemCount)
        countries = try GroupFavourites(file, "country", itemCount: itemCount)
        customerCountries = try file.tensor("customer.country", shape: [nil])
        relations = try ItemRelations(file, itemCount: itemCount)
        replenishment = try Replenishment(file, itemCount: itemCount, parameters.replenishment)
    }

    /// The country of a row of the customer table, as a row of ``countries``; nil without one.
    package func country(ofCustomer row: Int) -> Int? {
        guard row < customerCountries.count else { return nil }
        let country = Int(customerCountries[row])
        return country < countries.count ? country : nil
    }
}

/// What the file says of how it was made, as JSON under the metadata key `merchandising`.
package struct MerchandisingParameters: Codable, Sendable, Hashable {
    /// The format of the file; 1.
    package var format = 1
    /// Orders that were counted.
    package var baskets: Int
    /// Two items stand together in at least so many of them.
    package var minimumSupport: Int
    /// Purchases of so many days before the end of the data are kept for what is trending.
    package var trendDays: Double
    package var replenishment: ReplenishmentParameters

    package init(
        baskets: Int, minimumSupport: Int, trendDays: Double, replenishment: ReplenishmentParameters
    ) {
        self.baskets = baskets
        self.minimumSupport = minimumSupport
        self.trendDays = trendDays
        self.replenishment = replenishment
    }
}
