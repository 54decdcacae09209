package import PatronCore

extension Dataset {
    /// The rows of the main table (transactions, else sessions) as commands print them: read, kept, rejected by rule,
    /// changed by rule; and under `tables` the same for each table.
    package var rowsJSON: JSONValue {
        let main = counts.first { $0.table == "transactions" } ?? counts.first { $0.table == "sessions" }
        guard let main, case .object(var members) = main.rows.json else { return [:] }
        members.append(.init("tables", .object(counts.map { .init($0.table, $0.rows.json) })))
        return .object(members)
    }
}

extension RowCounts {
    /// `{"read": n, "kept": n, "rejected": {rule: n}, "changed": {rule: n}}`.
    package var json: JSONValue {
        [
            "read": .int(Int64(read)), "kept": .int(Int64(kept)),
            "rejected": .object(rejected.map { .init($0.rule, .int(Int64($0.rows))) }),
            "changed": .object(changed.map { .init($0.rule, .int(Int64($0.rows))) }),
        ]
    }
}
