import PatronBundle
import PatronCore
import PatronNumerics
import PatronTestSupport
import Testing

@Suite struct AccountTableTests {
    private func table(_ accounts: [String?], change: (inout TensorFileWriter) -> Void = { _ in }) throws
        -> CustomerTable
    {
        var writer = TensorFileWriter()
        CustomerTable.write(
            accounts.enumerated().map { at, account in
                CustomerRecord(id: Array("c\(at)".utf8), account: account.map { Array($0.utf8) })
            }, into: &writer)
        change(&writer)
        return try CustomerTable(
            try TensorFile(MappedFile(copying: writer.encoded(), path: "customers.safetensors")), itemCount: 0)
    }

    @Test func bothDirections() throws {
        let table = try table(["A", nil, "B", "A"])
        let accounts = try #require(table.accounts)
        #expect(accounts.ids.count == 2)
        #expect((0..<4).map { accounts.account(of: $0) } == [0, nil, 1, 0])
        let first = try #require(accounts.ids.row(of: "A"))
        #expect(Array(accounts.members(of: first)) == [0, 3])
    }

    @Test func tablesWithoutAccounts() throws {
        #expect(try table([nil, nil]).accounts == nil)
        #expect(try table([]).accounts == nil)
    }

    @Test func contradictionsAreRefused() throws {
        let none = UInt32.max
        // The first is right: c0 and c3 buy for A, c2 for B.
        let cases: [(ofCustomer: [UInt32], offsets: [UInt64], members: [UInt32])] = [
            ([0, none, 1, 0], [0, 2, 3], [0, 3, 2]),
            ([0, none, 7, 0], [0, 2, 3], [0, 3, 2]),
            ([0, 0, 1, 0], [0, 2, 3], [0, 3, 2]),
            ([1, none, 0, 1], [0, 2, 3], [0, 3, 2]),
            ([0], [0, 2, 3], [0, 3, 2]),
            ([0, none, 1, 0], [0, 2, 3], [0, 9, 2]),
            ([0, none, 1, 0], [0, 2, 3], [3, 0, 2]),
            ([0, none, 1, 0], [0, 2, 3], [0, 0, 2]),
            ([0, none, 1, 0], [0, 5, 3], [0, 3, 2]),
            ([0, none, 1, 0], [0, 3], [0, 3, 2]),
        ]
        for (at, one) in cases.enumerated() {
            let error = patronError {
                _ = try table([nil, nil, nil, nil]) { writer in
                    IdTable.write([Array("A".utf8), Array("B".utf8)], "account", into: &writer)
                    writer.add("account.of_customer", one.ofCustomer)
                    writer.add("account.member_offsets", one.offsets)
                    writer.add("account.member", one.members)
                }
            }
            #expect(error?.code == (at == 0 ? nil : .corrupt), "\(at): \(String(describing: error))")
        }
    }
}
