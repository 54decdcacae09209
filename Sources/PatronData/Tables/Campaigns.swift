package import PatronCore

/// The campaigns table of a recipe, read and checked: who was treated how and when, and what came of it.
package struct Campaigns: Sendable {
    /// One row each, without those that were rejected.
    package private(set) var customers: [[UInt8]] = []
    package private(set) var times: [Timestamp] = []
    package private(set) var treatments: [String] = []
    package private(set) var outcomes: [Bool] = []
    /// What the treatment cost; NaN where the row does not say.
    package private(set) var costs: [Double] = []
    package private(set) var counts = RowCounts([])
    private(set) var rules: [UInt8] = []

    /// Rows that were kept.
    package var rows: Int { customers.count }

    /// Rows of customers who were erased are rejected.
    init(
        _ source: SourceRecipe, isErased: ((UnsafeBufferPointer<UInt8>) -> Bool)? = nil
    ) throws(PatronError) {
        let reader = try source.reader()
        let map = try source.columnMap(reader)
        let positive = source.positive.map { [$0] } ?? ["1", "true", "yes", "y", "t"]
        func text(_ name: String) -> [UInt8] { map[name].map { Array(trimmed(reader.field($0))) } ?? [] }
        while try reader.next() {
            guard reader.fault == .none else {
                rules.append(CleaningRule(reader.fault).rawValue)
                continue
            }
            let (customer, treatment, outcome) = (text("customer"), text("treatment"), text("outcome"))
            let time = Timestamp(String(decoding: text("time"), as: UTF8.self))
            let cost = text("cost")
            let amount = cost.isEmpty ? .nan : cost.withUnsafeBufferPointer(parseNumber)
            if customer.isEmpty {
                rules.append(CleaningRule.missingCustomer.rawValue)
            } else if customer.count > Limits.idBytes {
                rules.append(CleaningRule.idTooLong.rawValue)
            } else if let isErased, customer.withUnsafeBufferPointer(isErased) {
                rules.append(CleaningRule.erased.rawValue)
            } else if outcome.isEmpty {
                rules.append(CleaningRule.missingLabel.rawValue)
            } else if let time, let amount, !treatment.isEmpty, !(amount < 0) {
                rules.append(0)
                customers.append(customer)
                times.append(time)
                treatments.append(String(decoding: treatment, as: UTF8.self))
                let answer = String(decoding: outcome, as: UTF8.self)
                outcomes.append(positive.contains(source.positive == nil ? answer.lowercased() : answer))
                costs.append(amount)
            } else {
                rules.append(CleaningRule.unreadableValue.rawValue)
            }
        }
        counts = RowCounts(rules)
        guard !rules.isEmpty else {
            throw PatronError(.badInput, "has a header and no rows", at: Place(file: source.name))
        }
    }
}
