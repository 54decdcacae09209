internal import PatronCore
internal import PatronMerchandising
internal import PatronYAML

/// Settings of what is bought together, trending and bought again.
struct MerchandisingSettings: Sendable {
    /// Two items are bought together if they stand in at least so many baskets.
    var minimumSupport = 5
    /// Larger baskets are bulk orders that say little of what goes together, and are not counted.
    var largestBasket = 200
    /// Pairs that are kept of an item.
    var pairsPerItem = 100
    /// Purchases of so many days are kept for what is trending.
    var trendDays = 90.0
    /// Favourites that are kept of a segment or country.
    var favouritesPerGroup = 1000
    /// Countries with fewer customers have no favourites of their own.
    var smallestCountry = 20
    /// Items that a new one is compared to.
    var alikePerItem = 10
    /// Items with less in common are not alike.
    var leastAlike = 0.2
    var replenishment = ReplenishmentParameters()

    init() {}

    init(_ section: YAMLSection) throws(PatronError) {
        minimumSupport = try section.int("minimum_support", default: minimumSupport, in: 1...1_000_000)
        largestBasket = try section.int("largest_basket", default: largestBasket, in: 2...100_000)
        pairsPerItem = try section.int("pairs_per_item", default: pairsPerItem, in: 1...10_000)
        trendDays = try section.double("trend_days", default: trendDays, in: 1...3650)
        favouritesPerGroup = try section.int("favourites_per_group", default: favouritesPerGroup, in: 1...100_000)
        smallestCountry = try section.int("smallest_country", default: smallestCountry, in: 1...1_000_000)
        alikePerItem = try section.int("alike_per_item", default: alikePerItem, in: 1...1000)
        leastAlike = try section.double("least_alike", default: leastAlike, in: 0.01...1)
    }
}
