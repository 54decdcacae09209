internal import PatronCore

/// The relations table of a recipe, read; which rows count is known when all items are.
struct RelationTable {
    private struct Row {
        var at: Int
        var item: [UInt8]
        var related: [UInt8]
        var kind: ItemRelation.Kind
    }

    private var rows: [Row] = []
    private(set) var rules: [UInt8] = []

    init() {}

    init(_ source: SourceRecipe, cleaning: CleaningRecipe) throws(PatronError) {
        let reader = try source.reader()
        let map = try source.columnMap(reader)
        // The recipe lets none of them be optional, so the map has these.
        let (item, related, kind) = (map["item"] ?? 0, map["related"] ?? 0, map["kind"] ?? 0)
        while try reader.next() {
            guard reader.fault == .none else {
                rules.append(CleaningRule(reader.fault).rawValue)
                continue
            }
            func code(_ column: Int) -> [UInt8] {
                normalisedCode(trimmed(reader.field(column)), upperCase: cleaning.upperCaseItems)
            }
            let text = String(decoding: trimmed(reader.field(kind)), as: UTF8.self).lowercased()
            if let kind = ItemRelation.Kind(rawValue: text) {
                rows.append(Row(at: rules.count, item: code(item), related: code(related), kind: kind))
                rules.append(0)
            } else {
                rules.append(CleaningRule.unreadableValue.rawValue)
            }
        }
        guard !rules.isEmpty else {
            throw PatronError(.badInput, "has a header and no rows", at: Place(file: source.name))
        }
    }

    /// The relations between items of a catalogue, each once; rows of others are rejected.
    mutating func resolve(_ items: ByteTable) -> [ItemRelation] {
        var known = Interner()
        for row in 0..<items.count { _ = items[row].withUnsafeBufferPointer { known.intern($0) } }
        var seen: Set<ItemRelation> = []
        var relations: [ItemRelation] = []
        for row in rows {
            guard let item = row.item.withUnsafeBufferPointer({ known.row(of: $0) }),
                let related = row.related.withUnsafeBufferPointer({ known.row(of: $0) }), item != related
            else {
                rules[row.at] = CleaningRule.unknownItem.rawValue
                continue
            }
            let relation = ItemRelation(item: item, related: related, kind: row.kind)
            if seen.insert(relation).inserted { relations.append(relation) }
        }
        return relations
    }
}
