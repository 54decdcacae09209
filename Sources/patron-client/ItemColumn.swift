import PatronCore

/// A column of a table of items that is shown where an item has something in it.
struct ItemColumn: Sendable {
    let title: String
    /// The cell; nil for an item that has nothing there.
    let text: @Sendable (JSONValue) -> String?

    static let all: [ItemColumn] = [
        number("quantity", "quantity", 0), number("pack", "pack_size", 0), number("price", "unit_price", 2),
        number("margin", "expected_margin", 4),
        ItemColumn(title: "due") { item in
            let text = moment(item["due_time"])
            return text.isEmpty ? nil : String(text.prefix(10))
        },
        ItemColumn(title: "confidence") { item in item["confidence"]?.double.flatMap { $0 > 0 ? percent($0) : nil } },
        number("lift", "lift", 1), number("baskets", "baskets", 0),
    ]

    private static func number(_ title: String, _ key: String, _ places: Int) -> ItemColumn {
        ItemColumn(title: title) { item in
            item[key]?.double.flatMap { $0 > 0 ? decimals($0, places) : nil }
        }
    }
}
