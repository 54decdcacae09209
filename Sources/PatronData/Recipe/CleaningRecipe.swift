internal import PatronCore
internal import PatronYAML

/// Which cleaning rules apply to transactions, and their settings. All of a shop's peculiarities stand in its recipe.
package struct CleaningRecipe: Sendable {
    /// The table is several exports one after another, each in order of time, and they may overlap.
    package var repeatedExports = false
    /// Orders whose id starts with this cancel earlier purchases; nil where there is no such mark.
    package var cancellationPrefix: String?
    /// Whether one article's codes differ in letter case only.
    package var upperCaseItems = false
    /// Codes that are no goods: exact, or with `*` for any characters; compared after trimming and upper-casing.
    package var notGoods: [String] = []
    /// Quantities above this are outliers; nil for no limit.
    package var maximumQuantity: Double?
    /// Unit prices above this are outliers; nil for no limit.
    package var maximumUnitPrice: Double?

    package init() {}

    init(_ section: YAMLSection) throws(PatronError) {
        repeatedExports = try section.bool("repeated_exports", default: false)
        let cancellations = try section.section("cancellations")
        cancellationPrefix = try cancellations.string("order_prefix")
        try cancellations.finish()
        upperCaseItems = try section.bool("upper_case_items", default: false)
        notGoods = try section.list("not_goods").map { $0.uppercased() }
        let outliers = try section.section("outliers")
        maximumQuantity = try outliers.double("quantity_over", in: 0...1e15)
        maximumUnitPrice = try outliers.double("unit_price_over", in: 0...1e15)
        try outliers.finish()
        try section.finish()
    }
}

/// Whether text matches a pattern in which `*` stands for any characters, also none.
func matches(_ text: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>) -> Bool {
    guard let head = pattern.first else { return text.isEmpty }
    if head == UInt8(ascii: "*") {
        let rest = pattern.dropFirst()
        if rest.isEmpty { return true }
        return (text.startIndex...text.endIndex).contains { matches(text[$0...], pattern: rest) }
    }
    return text.first == head && matches(text.dropFirst(), pattern: pattern.dropFirst())
}
