internal import PatronCore

/// The customers table of a recipe, read and checked: which account (the company that a buyer belongs to) each customer has.
package struct CustomerAccounts: Sendable {
    private var accounts: [[UInt8]: [UInt8]] = [:]
    private(set) var rules: [UInt8] = []

    init() {}

    init(_ source: SourceRecipe, _ pseudonym: Dataset.Pseudonym? = nil) throws(PatronError) {
        let reader = try source.reader()
        let map = try source.columnMap(reader)
        let (customerColumn, accountColumn) = (map["customer"] ?? 0, map["account"] ?? 0)
        var known: Set<[UInt8]> = []
        while try reader.next() {
            guard reader.fault == .none else {
                rules.append(CleaningRule(reader.fault).rawValue)
                continue
            }
            let customer = Array(trimmed(reader.field(customerColumn)))
            let account = Array(trimmed(reader.field(accountColumn)))
            if customer.isEmpty {
                rules.append(CleaningRule.missingCustomer.rawValue)
            } else if max(customer.count, account.count) > Limits.idBytes {
                rules.append(CleaningRule.idTooLong.rawValue)
            } else if !known.insert(customer).inserted {
                rules.append(CleaningRule.repeatedCustomer.rawValue)
            } else {
                rules.append(0)
                // A customer without an account buys for himself.
                guard !account.isEmpty else { continue }
                let known = { (id: [UInt8]) in pseudonym.map { id.withUnsafeBufferPointer($0) } ?? id }
                accounts[known(customer)] = known(account)
            }
        }
        guard !rules.isEmpty else {
            throw PatronError(.badInput, "has a header and no rows", at: Place(file: source.name))
        }
    }

    /// The account of a customer; nil if he has none.
    package subscript(customer: [UInt8]) -> [UInt8]? { accounts[customer] }
}
