package import PatronBundle
package import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronLoyalty
internal import PatronNumerics
internal import PatronPropensity
internal import PatronSegmentation

/// Scores customers of a version as the server would, and writes a CSV file.
package struct ScoreExport {
    private let snapshot: Snapshot
    private let customers: CustomerTable
    private let audience: Audience
    private let sortScore: String
    private let interest: ItemInterest.Asker?
    private let workspace = Workspace()

    private struct Row {
        var customer: Int
        var sortKey: Double
        var fields: [String]
    }

    /// Writes the file (gzip if its name ends in `.gz`); returns the number of rows. As of the end of the version's
    /// data, whatever its clock, so that the same version gives the same file. Customers who were erased in a server's
    /// `state` are left out. Rows wait in memory only where they are sorted, and no more than are wanted.
    package static func write(
        _ store: BundleStore, namespace: String, state: String? = nil, to path: String, _ audience: Audience
    ) throws(PatronError) -> Int {
        let export = try ScoreExport(try Snapshot(try store.open(namespace)), audience)
        let erasures = try ServerState.erasures(state, namespace)
        let writer = try RowWriter(path: path)
        try export.writeHeader(writer)
        var written = 0
        var best: [Row] = []
        for customer in 0..<export.customers.count where erasures?.contains(export.customers.ids[customer]) != true {
            guard let row = try export.row(customer) else { continue }
            guard let top = audience.top else {
                try export.write(row, writer)
                written += 1
                continue
            }
            best.append(row)
            if best.count >= 2 * top + 1000 { best = highest(top, of: best) }
        }
        if let top = audience.top {
            for row in highest(top, of: best) {
                try export.write(row, writer)
                written += 1
            }
        }
        try writer.close()
        return written
    }

    private init(_ snapshot: Snapshot, _ audience: Audience) throws(PatronError) {
        guard let customers = snapshot.customers else {
            throw PatronError(
                .notFound, "namespace \(snapshot.namespace) has no customers", at: Place(field: snapshot.namespace))
        }
        sortScore = try audience.sortScore()
        if let name = audience.segment {
            let names = snapshot.families.segmentation?.model.document.segments.map(\.name) ?? []
            guard names.contains(name) else {
                throw PatronError(
                    .notFound, "no segment '\(name)'; expected one of \(names.joined(separator: ", "))",
                    at: Place(field: "--segment"))
            }
        }
        interest = try audience.item.map { (item) throws(PatronError) in
            try ItemInterest.Asker(snapshot, item: item, allowsBought: audience.allowsBought)
        }
        (self.snapshot, self.customers, self.audience) = (snapshot, customers, audience)
    }

    private static func highest(_ count: Int, of rows: [Row]) -> [Row] {
        Array(rows.sorted { ($1.sortKey, $0.customer) < ($0.sortKey, $1.customer) }.prefix(count))
    }

    private func writeHeader(_ writer: RowWriter) throws(PatronError) {
        try writer.writeRecord(
            [
                "customer", "segment", "churn", "repurchase", "value", "value_low", "value_high", "currency",
                "probability_alive", "expected_purchases", "orders", "spend", "first_day", "last_day", "as_of",
                "loyalty",
                "tier", "risk_grade", "risk_points", "lifecycle_stage",
            ] + (audience.item == nil ? [] : ["item", "item_rank", "item_score"]))
    }

    private func write(_ row: Row, _ writer: RowWriter) throws(PatronError) {
        try writer.writeRecord([customers.ids.strings.text(row.customer)] + row.fields)
    }

    /// A customer's row; nil for one who is not of the audience.
    private func row(_ customer: Int) throws(PatronError) -> Row? {
        let moment = snapshot.manifest.dataEnd
        let scores = snapshot.score(row: customer, .all, asOf: moment, workspace)
        let segment = scores.segment.flatMap { snapshot.families.segmentation?.profile($0).name } ?? ""
        if let wanted = audience.segment, segment != wanted { return nil }
        var found: ItemInterest?
        if let interest {
            found = try interest.interest(of: customers.ids[customer], asOf: moment, workspace)
            guard found != nil else { return nil }
        }
        let value = scores.value
        let numbers: [String: Double?] = [
            "value": value?.value, "churn": scores.churn?.probability, "repurchase": scores.repurchase?.probability,
            "probability_alive": value?.probabilityAlive, "expected_purchases": value?.expectedPurchases,
            "spend": scores.summary?.spend, "orders": scores.summary.map { Double($0.orders) },
            "item_score": found?.score,
            "loyalty": scores.loyalty?.score,
            // The riskiest come first.
            "risk": scores.risk.map { -$0.points },
        ]
        let loyalty = snapshot.families.loyalty?.document
        func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
        var fields = [segment, text(scores.churn?.probability), text(scores.repurchase?.probability)]
        fields += [text(value?.value), text(value?.low), text(value?.high)]
        fields += [value == nil ? "" : snapshot.manifest.currency?.code ?? ""]
        fields += [text(value?.probabilityAlive), text(value?.expectedPurchases)]
        fields += [scores.summary.map { "\($0.orders)" } ?? "", text(scores.summary?.spend)]
        fields += [scores.summary.map { "\($0.firstDay)" } ?? "", scores.summary.map { "\($0.lastDay)" } ?? ""]
        fields += ["\(moment)", text(scores.loyalty?.score), scores.tier.flatMap { loyalty?.tiers[$0].name } ?? ""]
        fields += [scores.risk.flatMap { loyalty?.risk?.grades[$0.grade].name } ?? "", text(scores.risk?.points)]
        fields.append(scores.stage?.rawValue ?? "")
        if let found { fields += [audience.item ?? "", "\(found.rank)", text(found.score)] }
        return Row(customer: customer, sortKey: (numbers[sortScore] ?? nil) ?? -.infinity, fields: fields)
    }
}

extension RowWriter {
    /// Writes fields as one line.
    func writeRecord(_ fields: [String]) throws(PatronError) {
        for (at, field) in fields.enumerated() {
            if at > 0 { try write(",") }
            try writeField(field)
        }
        try write("\n")
    }
}
