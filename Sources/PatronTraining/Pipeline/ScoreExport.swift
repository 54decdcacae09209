package import PatronBundle
package import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronPropensity
internal import PatronSegmentation

/// Scores every customer of a version as the server would, and writes a CSV file.
package enum ScoreExport {
    /// Columns that customers can be sorted by.
    static let sortable = ["value", "churn", "repurchase", "probability_alive", "expected_purchases", "spend"]

    private struct Row {
        var customer: Int
        var sortKey: Double
        var fields: [String]
    }

    /// Writes the file (gzip if its name ends in `.gz`); returns the number of rows. As of the end of the version's
    /// data, whatever its clock, so that the same version gives the same file. Customers who were erased in a server's
    /// `state` are left out.
    package static func write(
        _ store: BundleStore, namespace: String, state: String? = nil, to path: String, top: Int?, by column: String
    ) throws(PatronError) -> Int {
        guard sortable.contains(column) else {
            throw PatronError(
                .badUsage, "expected one of \(sortable.joined(separator: ", "))", at: Place(field: "--by"))
        }
        let snapshot = try Snapshot(try store.open(namespace))
        guard let customers = snapshot.customers else {
            throw PatronError(.notFound, "namespace \(namespace) has no customers", at: Place(field: namespace))
        }
        let moment = snapshot.manifest.dataEnd
        let workspace = Workspace()
        let erasures = try ServerState.erasures(state, namespace)
        var rows = (0..<customers.count).filter { erasures?.contains(customers.ids[$0]) != true }
            .map { row(snapshot, $0, moment, workspace, by: column) }
        if let top {
            rows.sort { ($1.sortKey, $0.customer) < ($0.sortKey, $1.customer) }
            rows = Array(rows.prefix(top))
        }
        let writer = try RowWriter(path: path)
        try write(
            [
                "customer", "segment", "churn", "repurchase", "value", "value_low", "value_high", "currency",
                "probability_alive",
                "expected_purchases", "orders", "spend", "first_day", "last_day", "as_of",
            ], writer)
        for row in rows { try write([customers.ids.strings.text(row.customer)] + row.fields, writer) }
        try writer.close()
        return rows.count
    }

    private static func write(_ fields: [String], _ writer: RowWriter) throws(PatronError) {
        for (at, field) in fields.enumerated() {
            if at > 0 { try writer.write(",") }
            try writer.writeField(field)
        }
        try writer.write("\n")
    }

    private static func row(
        _ snapshot: Snapshot, _ customer: Int, _ moment: Timestamp, _ workspace: Workspace, by column: String
    ) -> Row {
        let scores = snapshot.score(row: customer, .all, asOf: moment, workspace)
        let value = scores.value
        let numbers: [String: Double?] = [
            "value": value?.value, "churn": scores.churn?.probability, "repurchase": scores.repurchase?.probability,
            "probability_alive": value?.probabilityAlive, "expected_purchases": value?.expectedPurchases,
            "spend": scores.summary?.spend,
        ]
        func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
        return Row(
            customer: customer, sortKey: (numbers[column] ?? nil) ?? -.infinity,
            fields: [
                scores.segment.flatMap { snapshot.families.segmentation?.profile($0).name } ?? "",
                text(scores.churn?.probability),
                text(scores.repurchase?.probability), text(value?.value), text(value?.low), text(value?.high),
                value == nil ? "" : snapshot.manifest.currency?.code ?? "", text(value?.probabilityAlive),
                text(value?.expectedPurchases), scores.summary.map { "\($0.orders)" } ?? "",
                text(scores.summary?.spend),
                scores.summary.map { "\($0.firstDay)" } ?? "", scores.summary.map { "\($0.lastDay)" } ?? "",
                "\(moment)",
            ])
    }
}
