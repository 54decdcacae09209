internal import PatronCore

/// What is known of each item, aligned with `Transactions.items`.
package struct Items: Sendable {
    /// Ids, the same rows as `Transactions.items`.
    package internal(set) var ids = ByteTable()
    /// Names; empty where unknown.
    package internal(set) var names: [[UInt8]] = []
    /// Categories; empty where no rule matches.
    package internal(set) var categories: [[UInt8]] = []
    /// Typical unit prices: the items table's, else the median over the kept lines; positive.
    package internal(set) var prices: [Double] = []

    package init() {}

    package var count: Int { ids.count }

    /// Items with a category.
    package var categorised: Int { categories.count { !$0.isEmpty } }

    /// Median of each item's unit prices over its lines (the lower one of two).
    static func medianPrices(_ transactions: Transactions) -> [Double] {
        var prices = [[Double]](repeating: [], count: transactions.items.count)
        for line in 0..<transactions.count { prices[Int(transactions.item[line])].append(transactions.unitPrice[line]) }
        return prices.map { $0.isEmpty ? 0 : $0.sorted()[($0.count - 1) / 2] }
    }
}

/// The items table of a recipe, read and checked.
struct ItemCatalogue {
    var names: [[UInt8]: [UInt8]] = [:]
    var categories: [[UInt8]: [UInt8]] = [:]
    var prices: [[UInt8]: Double] = [:]
    var rules: [UInt8] = []

    init() {}

    init(_ source: SourceRecipe, cleaning: CleaningRecipe) throws(PatronError) {
        let reader = try source.reader()
        let map = try source.columnMap(reader)
        let idColumn = map["item"] ?? 0
        var known: Set<[UInt8]> = []
        while try reader.next() {
            guard reader.fault == .none else {
                rules.append(CleaningRule(reader.fault).rawValue)
                continue
            }
            let id = normalisedCode(trimmed(reader.field(idColumn)), upperCase: cleaning.upperCaseItems)
            let price = map["price"].map { trimmed(reader.field($0)) }.flatMap { $0.isEmpty ? nil : $0 }
            let value = price.flatMap(parseNumber)
            if id.isEmpty || (price != nil && value == nil) {
                rules.append(CleaningRule.unreadableValue.rawValue)
            } else if id.count > Limits.idBytes {
                rules.append(CleaningRule.idTooLong.rawValue)
            } else if !known.insert(id).inserted {
                rules.append(CleaningRule.repeatedItem.rawValue)
            } else {
                rules.append(0)
                if let column = map["name"] { names[id] = nonEmpty(collapsedSpaces(trimmed(reader.field(column)))) }
                if let column = map["category"] {
                    categories[id] = nonEmpty(collapsedSpaces(trimmed(reader.field(column))))
                }
                if let value, value > 0 { prices[id] = value }
            }
        }
        guard !rules.isEmpty else {
            throw PatronError(.badInput, "has a header and no rows", at: Place(file: source.name))
        }
    }

    private func nonEmpty(_ text: [UInt8]) -> [UInt8]? { text.isEmpty ? nil : text }
}
