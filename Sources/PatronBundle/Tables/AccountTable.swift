internal import PatronCore
internal import PatronNumerics

/// Accounts, the companies that customers buy for, within `customers.safetensors`. All four are there or none; versions from before
/// there were accounts have none.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `account.*` | id table, accounts | ids |
/// | `account.of_customer` | U32, customers | row of the account, 2^32 - 1 for none |
/// | `account.member_offsets` | U64, accounts + 1 | rows of `account.member`, by account |
/// | `account.member` | U32, members | rows of customers, rising within an account |
package struct AccountTable: Sendable {
    private static let none = UInt32.max

    package let ids: IdTable
    private let accounts: Tensor<UInt32>
    private let offsets: Tensor<UInt64>
    private let customers: Tensor<UInt32>

    /// Reads and checks the table of so many customers; nil if the file has none.
    init?(_ file: TensorFile, customers count: Int) throws(PatronError) {
        guard file.contains("account.of_customer") else { return nil }
        ids = try IdTable(file, "account")
        accounts = try file.tensor("account.of_customer", shape: [count])
        offsets = try file.tensor("account.member_offsets", shape: [ids.count + 1])
        customers = try file.tensor("account.member", shape: [nil])
        try checkRows(accounts, below: ids.count, orNone: Self.none, file.place("account.of_customer"))
        try checkOffsets(offsets, upTo: customers.count, file.place("account.member_offsets"))
        try checkRows(customers, below: count, file.place("account.member"))
        try checkMembers(file.place("account.member"))
    }

    /// Checks that both directions say the same: each member once, at his own account.
    private func checkMembers(_ place: Place) throws(PatronError) {
        var isGood = accounts.elements.count { $0 != Self.none } == customers.count
        for account in 0..<ids.count {
            var previous = -1
            for customer in members(of: account) {
                isGood = isGood && Int(customer) > previous && accounts[Int(customer)] == account
                previous = Int(customer)
            }
        }
        guard isGood else { throw PatronError(.corrupt, "members and their accounts disagree", at: place) }
    }

    /// The account of a customer's row; nil for one who buys for himself.
    package func account(of customer: Int) -> Int? {
        accounts[customer] == Self.none ? nil : Int(accounts[customer])
    }

    /// The rows of an account's customers, rising; at least one.
    package func members(of account: Int) -> UnsafeBufferPointer<UInt32> {
        .init(rebasing: customers.elements[Int(offsets[account])..<Int(offsets[account + 1])])
    }

    /// Adds the tensors if any customer has an account; `accounts` are the customers' in their order.
    static func write(_ accounts: [[UInt8]?], into file: inout TensorFileWriter) {
        var (rows, ids): ([[UInt8]: Int], [[UInt8]]) = ([:], [])
        var members: [[UInt32]] = []
        let ofCustomer = accounts.enumerated().map { customer, account -> UInt32 in
            guard let account else { return Self.none }
            let row = rows[account] ?? ids.count
            if row == ids.count {
                rows[account] = row
                ids.append(account)
                members.append([])
            }
            members[row].append(UInt32(customer))
            return UInt32(row)
        }
        guard !ids.isEmpty else { return }
        IdTable.write(ids, "account", into: &file)
        file.add("account.of_customer", ofCustomer)
        file.add("account.member_offsets", PatronBundle.offsets(members.map(\.count)))
        file.add("account.member", Array(members.joined()))
    }
}
