import Foundation
import PatronBundle
import PatronCore
import PatronEngine
import PatronLifetimeValue
import PatronNumerics
import PatronTestSupport
import Testing

/// Scores of a company, and of customers of whom only their company or the request knows something.
@Suite struct AccountTests {
    private let workspace = Workspace()

    /// Ann and Bob buy for ACME, Eve never bought for it, Tom buys for himself.
    private func snapshot() throws -> Snapshot {
        var customers = Ring.customers
        for at in customers.indices { customers[at].account = Array("ACME".utf8) }
        customers.append(
            CustomerRecord(
                id: Array("tom".utf8), orders: [.init(time: Ring.day(30), amount: 9, units: 1)],
                purchases: [.init(item: 2, last: Ring.day(30), orders: 1, quantity: 1)]))
        var files = try TinyBundle.familyFiles()
        files[0].file = try TinyBundle.recommendation(items: Ring.items.count)
        return try TinyBundle.snapshot(
            files.filter { $0.name != "recommendation" }, items: Ring.items, customers: customers
        ) {
            $0.clock = .frozen(at: Ring.day(50))
            $0.dataEnd = Ring.day(50)
        }
    }

    private func score(_ query: ScoreQuery, _ snapshot: Snapshot) -> CustomerScores {
        snapshot.score(query, .all, now: Ring.day(60), workspace)
    }

    private func withQuery<Result>(
        _ customer: String, account: String = "", _ body: (inout ScoreQuery) throws -> Result
    ) rethrows -> Result {
        try Array(customer.utf8).withView { customer in
            try Array(account.utf8).withView { account in
                var query = ScoreQuery(customer: customer)
                query.account = account
                return try body(&query)
            }
        }
    }

    @Test func anAccountIsItsMembersJoined() throws {
        let snapshot = try snapshot()
        let scores = try Array("ACME".utf8).withView {
            try snapshot.score(account: $0, .all, asOf: nil, now: Ring.day(60), overlay: nil, workspace)
        }
        let summary = try #require(scores.summary)
        // Ann's four orders on three days and Bob's one.
        #expect(scores.basis == .account && summary.orders == 5 && summary.transactions == 4)
        #expect(summary.spend == 57 && scores.distinctItems == 5)
        #expect(summary.firstDay == Ring.day(0).day && summary.lastDay == Ring.day(40).day)
        #expect(scores.segment != nil && scores.churn != nil)
        let members = ["ann", "bob"].compactMap { withQuery($0) { score($0, snapshot).value } }
        let value = try #require(scores.value)
        #expect(abs(value.value - members[0].value - members[1].value) < 1e-9)
        let merged = snapshot.families.lifetimeValue?.score(summary, asOf: Ring.day(50).day)
        #expect(value.probabilityAlive == merged?.probabilityAlive && value.next == merged?.next)
    }

    @Test func anAccountSpeaksForAStrangerAlone() throws {
        let snapshot = try snapshot()
        let stranger = withQuery("nobody", account: "ACME") { score($0, snapshot) }
        #expect(stranger.basis == .account && stranger.summary?.orders == 5)
        // Eve is known and has bought nothing; Ann's own history comes first; other accounts say nothing.
        #expect(withQuery("eve", account: "ACME") { score($0, snapshot).basis } == .account)
        #expect(withQuery("ann", account: "ACME") { score($0, snapshot) }.basis == .customer)
        #expect(withQuery("nobody", account: "other") { score($0, snapshot).basis } == .population)
    }

    @Test func unknownAccountsAndVersionsWithoutAny() throws {
        for snapshot in [try snapshot(), try Ring.snapshot()] {
            let error = #expect(throws: PatronError.self) {
                _ = try Array("none".utf8).withView {
                    try snapshot.score(account: $0, .all, asOf: nil, now: Ring.day(60), overlay: nil, workspace)
                }
            }
            #expect(error?.code == .notFound && error?.place?.field == "account")
        }
    }

    @Test func whatTheRequestKnowsJoinsTheHistory() throws {
        let snapshot = try snapshot()
        let purchase = GivenPurchase(
            item: 4, time: Ring.day(45).milliseconds, quantity: 2, unitPrice: 6, isReturn: false)
        let known = withQuery("tom") { query in
            query.given = [purchase]
            return score(query, snapshot)
        }
        #expect(known.basis == .customer && known.summary?.orders == 2 && known.summary?.spend == 21)
        let stranger = withQuery("nobody") { query in
            query.given = [purchase]
            return score(query, snapshot)
        }
        #expect(stranger.basis == .session && stranger.summary?.orders == 1 && stranger.summary?.spend == 12)
        // Without a price the known one, without a time just now; after the moment is not there.
        let later = withQuery("nobody") { query in
            query.given = [
                GivenPurchase(item: 4, time: nil, quantity: 1, unitPrice: nil, isReturn: false),
                GivenPurchase(item: 4, time: Ring.day(51).milliseconds, quantity: 1, unitPrice: nil, isReturn: false),
            ]
            return score(query, snapshot)
        }
        #expect(later.summary?.orders == 1 && later.summary?.spend == 5 && later.summary?.lastDay == Ring.day(50).day)
        // A return takes money back.
        let returned = withQuery("tom") { query in
            query.given = [
                GivenPurchase(item: 2, time: Ring.day(46).milliseconds, quantity: 1, unitPrice: 9, isReturn: true)
            ]
            return score(query, snapshot)
        }
        #expect(returned.summary?.orders == 1 && returned.summary?.spend == 0)
    }

    @Test func valuesOverAnyHorizon() throws {
        let snapshot = try snapshot()
        func value(_ customer: String, account: String = "", _ horizon: ValueHorizon) throws -> CustomerScores {
            try withQuery(customer, account: account) {
                try snapshot.estimateValue($0, over: horizon, now: Ring.day(60), workspace)
            }
        }
        let (year, two) = (try value("ann", .model), try value("ann", .periods(Horizon(2, .year))))
        #expect(year.value?.horizon == Horizon(12, .month) && two.value?.horizon == Horizon(2, .year))
        #expect((two.value?.value ?? 0) > (year.value?.value ?? .infinity))
        let forever = try value("ann", .unlimited)
        #expect((forever.value?.value ?? 0) > (two.value?.value ?? .infinity) && forever.value?.level == 0)
        // An account, asked for by itself or for a stranger, sums over the horizon that is asked for.
        let (ann, bob) = (try value("ann", .unlimited).value, try value("bob", .unlimited).value)
        for customer in ["", "nobody"] {
            let account = try value(customer, account: "ACME", .unlimited)
            #expect(account.basis == .account && account.value?.horizon == nil)
            #expect(abs((account.value?.value ?? 0) - (ann?.value ?? 0) - (bob?.value ?? 0)) < 1e-9)
        }
        // As of a day on which nobody had bought: the population's value, not the account's.
        let early = try withQuery("ann", account: "ACME") { query in
            query.asOf = Ring.day(-5)
            return try snapshot.estimateValue(query, over: .model, now: Ring.day(60), workspace)
        }
        #expect(early.basis == .population && early.value != nil)
    }
}
