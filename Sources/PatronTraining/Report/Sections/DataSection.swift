internal import PatronBundle
internal import PatronEngine
internal import PatronNumerics

extension ReportSection {
    /// What was read, what was kept, and what is missing in what was kept.
    static let data = ReportSection(id: "data", title: "Data quality", nodes: DataQuality.nodes)
}

private enum DataQuality {
    @NodeBuilder
    static func nodes(_ content: ReportContent) -> [Node] {
        let rows = content.manifest.rows
        let tables = content.whole["tables"].members
        Pieces.paragraph(
            "\(Figures.count(rows.read)) rows were read, \(Figures.count(rows.kept)) were kept"
                + " (\(Figures.percent(share(rows.kept, rows.read))))."
                + (rows.rejected.isEmpty
                    ? "" : " The version keeps the rejected rows, with the rule and the line of each."))
        if !rows.rejected.isEmpty {
            Pieces.table(
                "Rejected rows of the main table", ["rule", "rows", "share of all rows"],
                rows.rejected.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { rule, count in
                    (
                        .text(spelled(rule)),
                        [.figure(Figures.count(count)), .figure(Figures.percent(share(count, rows.read), 2))]
                    )
                })
        }
        if tables.count > 1 {
            Pieces.table(
                "All tables", ["table", "rows read", "rows kept", "share kept"],
                tables.map { table in
                    let (read, kept) = (table.value["read"].number ?? 0, table.value["kept"].number ?? 0)
                    return (
                        .text(table.key),
                        [
                            .figure(Figures.fixed(read)), .figure(Figures.fixed(kept)),
                            .figure(Figures.percent(read > 0 ? kept / read : nil)),
                        ]
                    )
                })
        }
        changes(tables.flatMap { $0.value["changed"].members })
        if let items = content.snapshot.items { missing(items) }
    }

    private static func share(_ part: Int, _ whole: Int) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }

    @NodeBuilder
    private static func changes(_ changed: [(key: String, value: Reading)]) -> [Node] {
        if !changed.isEmpty {
            Pieces.paragraph(
                "Kept, but changed: "
                    + changed.map { "\(spelled($0.key)) \(Figures.fixed($0.value.number))" }.joined(separator: ", ")
                    + ".")
        }
    }

    @NodeBuilder
    private static func missing(_ items: ItemTable) -> [Node] {
        let gaps = ItemGaps(items)
        Pieces.table(
            "What is missing of \(Figures.count(items.count)) items", ["missing", "items", "share of items"],
            [("name", gaps.names), ("price", gaps.prices), ("category", gaps.categories)].map { label, count in
                (
                    .text(label),
                    [.figure(Figures.count(count)), .figure(Figures.percent(share(count, items.count)))]
                )
            })
    }
}

/// How many items lack what customers would be shown.
struct ItemGaps {
    var (names, prices, categories) = (0, 0, 0)

    init(_ items: ItemTable) {
        for row in 0..<items.count {
            if items.names[row].isEmpty { names += 1 }
            if items.price[row] <= 0 { prices += 1 }
            if items.category[row] == ItemTable.noCategory { categories += 1 }
        }
    }
}
