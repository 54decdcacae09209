internal import PatronCore

/// The items table of a recipe, read and checked.
struct ItemCatalogue {
    /// Ids in the order of their lines.
    var ids: [[UInt8]] = []
    var names: [[UInt8]: [UInt8]] = [:]
    var categories: [[UInt8]: [UInt8]] = [:]
    var prices: [[UInt8]: Double] = [:]
    var details: [[UInt8]: ItemDetail] = [:]
    var rules: [UInt8] = []

    init() {}

    init(_ source: SourceRecipe, cleaning: CleaningRecipe) throws(PatronError) {
        let reader = try source.reader()
        let columns = ItemColumns(try source.columnMap(reader))
        var known: Set<[UInt8]> = []
        while try reader.next() {
            guard reader.fault == .none else {
                rules.append(CleaningRule(reader.fault).rawValue)
                continue
            }
            let id = normalisedCode(trimmed(reader.field(columns.item)), upperCase: cleaning.upperCaseItems)
            guard !id.isEmpty, let numbers = columns.numbers(reader) else {
                rules.append(CleaningRule.unreadableValue.rawValue)
                continue
            }
            if id.count > Limits.idBytes {
                rules.append(CleaningRule.idTooLong.rawValue)
            } else if !known.insert(id).inserted {
                rules.append(CleaningRule.repeatedItem.rawValue)
            } else {
                rules.append(0)
                ids.append(id)
                names[id] = columns.text(columns.name, reader)
                categories[id] = columns.text(columns.category, reader)
                if let price = numbers.price, price > 0 { prices[id] = price }
                let detail = columns.detail(numbers, reader)
                if detail != ItemDetail() { details[id] = detail }
            }
        }
        guard !rules.isEmpty else {
            throw PatronError(.badInput, "has a header and no rows", at: Place(file: source.name))
        }
    }
}

/// Where the columns of an items table stand, and how their cells are read.
private struct ItemColumns {
    /// Stands between several values of one cell.
    private static let valueSeparator = UInt8(ascii: "|")

    let item: Int
    let name, category: Int?
    private let price, unitCost, stock, packSize, assortments: Int?
    /// Attributes by name, the brand among them.
    private let attributes: [(name: String, column: Int)]

    init(_ map: [String: Int]) {
        item = map["item"] ?? 0
        (name, category, price) = (map["name"], map["category"], map["price"])
        (unitCost, stock, packSize) = (map["unit_cost"], map["stock"], map["pack_size"])
        assortments = map["assortments"]
        attributes = map.compactMap { key, column in
            if key == "brand" { return (key, column) }
            guard key.hasPrefix(SourceRecipe.attributePrefix) else { return nil }
            return (String(key.dropFirst(SourceRecipe.attributePrefix.count)), column)
        }.sorted { $0.name < $1.name }
    }

    struct Numbers {
        var price, unitCost, stock, packSize: Double?
    }

    /// The numbers of a line, those that are negative left out; nil if a cell holds something else than a number.
    func numbers(_ reader: CSVReader) -> Numbers? {
        var isReadable = true
        func number(_ column: Int?) -> Double? {
            guard let column else { return nil }
            let text = trimmed(reader.field(column))
            guard !text.isEmpty else { return nil }
            let value = parseNumber(text)
            if value == nil { isReadable = false }
            return value.flatMap { $0 >= 0 ? min($0, Self.greatest) : nil }
        }
        let numbers = Numbers(
            price: number(price), unitCost: number(unitCost), stock: number(stock), packSize: number(packSize))
        return isReadable ? numbers : nil
    }

    /// More pieces or money than this are no item's.
    private static let greatest = 1e12

    func text(_ column: Int?, _ reader: CSVReader) -> [UInt8]? {
        guard let column else { return nil }
        let text = collapsedSpaces(trimmed(reader.field(column)))
        return text.isEmpty ? nil : text
    }

    func detail(_ numbers: Numbers, _ reader: CSVReader) -> ItemDetail {
        var detail = ItemDetail()
        detail.unitCost = numbers.unitCost
        detail.stock = numbers.stock
        detail.packSize = numbers.packSize.flatMap { $0 > 0 ? $0 : nil }
        for (name, column) in attributes {
            for value in values(column, reader) { detail.attributes.append((name, value)) }
        }
        if let assortments {
            detail.assortments = values(assortments, reader).filter { $0.count <= Limits.idBytes }
        }
        return detail
    }

    private func values(_ column: Int, _ reader: CSVReader) -> [[UInt8]] {
        reader.field(column).split(separator: Self.valueSeparator).map { part in
            collapsedSpaces(trimmed(UnsafeBufferPointer(rebasing: part)))
        }.filter { !$0.isEmpty }
    }
}
