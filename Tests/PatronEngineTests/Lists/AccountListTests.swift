import PatronBundle
import PatronCore
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// Buyers of one company: what the company bought speaks for those who have bought nothing themselves.
@Suite struct AccountListTests {
    private func snapshot() throws -> Snapshot {
        var customers = Ring.customers
        for at in customers.indices { customers[at].account = Array((at == 1 ? "other" : "firm").utf8) }
        return try DetailedRing.snapshot(customers: customers)
    }

    private func ask(_ customer: String, _ account: String, again: Bool = false) throws -> Asked {
        let workspace = Workspace()
        let snapshot = try snapshot()
        let result = try Array(customer.utf8).withView { customer in
            try Array(account.utf8).withView { account in
                var query = RecommendQuery(customer: customer, count: 3)
                query.account = account
                return again
                    ? try snapshot.buyAgain(query, within: nil, now: Ring.day(50), workspace)
                    : try snapshot.recommend(query, now: Ring.day(50), workspace)
            }
        }
        return Asked(workspace, result)
    }

    @Test func newBuyersGetWhatTheirCompanyWants() throws {
        let ann = try snapshot().ask("ann", count: 3)
        for newcomer in ["", "nobody", "eve"] {
            let asked = try ask(newcomer, "firm")
            #expect(asked.items == ann.items && asked.scores == ann.scores && asked.basis == .account)
        }
        // Who has bought something himself is asked about himself.
        #expect(try ask("bob", "firm").basis == .customer && ask("bob", "firm").items.first == 2)
        #expect(try ask("nobody", "no such").basis == .population)
    }

    @Test func theCompanyBuysAgain() throws {
        let asked = try ask("nobody", "firm", again: true)
        #expect(asked.items.count == 3 && Set(asked.items).isSubset(of: [0, 3, 5, 6]) && asked.basis == .account)
    }
}
