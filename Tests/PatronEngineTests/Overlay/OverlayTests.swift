import CAllocationCounter
import PatronBundle
import PatronCore
import PatronEngine
import PatronLifetimeValue
import PatronNumerics
import PatronPropensity
import PatronRecommendation
import PatronSegmentation
import Testing

/// The ring with an overlay: what is recorded changes answers as if the version had known it.
@Suite struct OverlayTests {
    private func overlay(_ snapshot: Snapshot? = nil, started: Bool = true) throws -> Overlay {
        let overlay = Overlay(try snapshot ?? Ring.snapshot(), IdentityKeys(HashKey(1, 2), namespace: "tiny"))
        if started { overlay.start([]) }
        return overlay
    }

    private func score(_ overlay: Overlay, _ customer: String = "", session: String = "", asOf: Timestamp? = nil)
        -> CustomerScores
    {
        Array(customer.utf8).withView { customer in
            Array(session.utf8).withView { session in
                overlay.snapshot.score(
                    customer: customer, session: session, .all, asOf: asOf, now: Ring.day(1000), overlay: overlay,
                    Workspace())
            }
        }
    }

    private func items(_ overlay: Overlay, _ customer: String = "", session: String = "", count: Int = 8) throws
        -> [UInt32]
    {
        let workspace = Workspace()
        try Array(customer.utf8).withView { customer in
            try Array(session.utf8).withView { session in
                var query = RecommendQuery(customer: customer, count: count)
                query.session = session
                query.overlay = overlay
                _ = try overlay.snapshot.recommend(query, now: Ring.day(1000), workspace)
            }
        }
        return workspace.ranked.map(\.item)
    }

    private func event(
        _ sequence: Int64, _ kind: CustomerEvent.Kind, _ customer: String = "", session: String = "", item: Int = 0,
        day: Int64 = 50, order: String = "", quantity: Double = 1, price: Double = 1
    ) -> Overlay.Change {
        var event = CustomerEvent(kind, namespace: "tiny", time: Ring.day(day), received: Ring.day(day))
        event.customer = Array(customer.utf8)
        event.session = Array(session.utf8)
        event.item = Array("i\(item)".utf8)
        event.order = Array(order.utf8)
        event.quantity = quantity
        event.unitPrice = price
        return .events([StoredEvent(sequence: sequence, event: event)])
    }

    @Test func aPurchaseIsSeenByAllFamilies() throws {
        let overlay = try overlay()
        let before = score(overlay, "bob")
        overlay.apply(event(1, .purchase, "bob", item: 4, order: "a", quantity: 2, price: 5))
        overlay.apply(event(2, .purchase, "bob", item: 6, order: "a", quantity: 1, price: 10))
        let after = score(overlay, "bob")
        #expect(after.summary?.orders == 2 && after.summary?.spend == 27 && after.summary?.units == 4)
        #expect(after.summary?.lastDay == Ring.day(50).day && after.distinctItems == 3)
        #expect(after.churn?.probability != before.churn?.probability)
        #expect(after.value?.value != before.value?.value)
        #expect(after.segment != before.segment)
        let recommended = try items(overlay, "bob")
        #expect(Set(recommended) == [0, 2, 3, 5, 7] && Set(recommended.prefix(3)) == [2, 5, 7])
        #expect(score(overlay, "ann").summary?.orders == 4)
    }

    @Test func aStrangerBecomesACustomer() throws {
        let overlay = try overlay()
        #expect(score(overlay, "new").basis == .population)
        overlay.apply(event(1, .purchase, "new", item: 1))
        #expect(score(overlay, "new").basis == .customer && score(overlay, "new").summary?.orders == 1)
        #expect(try items(overlay, "new").first == 2)
    }

    @Test func whatIsOnlyLookedAtMayBeRecommended() throws {
        let overlay = try overlay()
        overlay.apply(event(1, .view, "new", item: 1))
        overlay.apply(event(2, .cart, "new", item: 2))
        let all = try items(overlay, "new")
        #expect(all.count == 8 && all.first == 3)
        #expect(try !items(overlay, "ann").contains(0))
        overlay.apply(event(3, .favourite, "ann", item: 1))
        #expect(try Set(items(overlay, "ann")) == [1, 2, 4, 7])
    }

    @Test func eventsAfterTheMomentDoNotExist() throws {
        let overlay = try overlay()
        overlay.apply(event(1, .purchase, "bob", item: 1, day: 60))
        overlay.apply(event(2, .purchase, "new", item: 1, day: 60))
        #expect(score(overlay, "bob").summary?.orders == 1 && score(overlay, "new").basis == .population)
        #expect(score(overlay, "bob", asOf: Ring.day(60)).summary?.orders == 2)
    }

    @Test func whatTheDataHasIsNotCountedTwice() throws {
        let overlay = try overlay()
        overlay.apply(event(1, .purchase, "bob", item: 4, day: 49))
        #expect(score(overlay, "bob").summary?.orders == 1)
        overlay.apply(event(2, .purchase, "bob", item: 4, day: 50))
        overlay.apply(event(2, .purchase, "bob", item: 4, day: 50))
        #expect(score(overlay, "bob").summary?.orders == 2)
        #expect(score(overlay, "bob").summary?.units == 2)
    }

    @Test(arguments: [1, 50, 1000])
    func theLatestEventsOfACustomerCount(limit: Int) throws {
        let overlay = Overlay(try Ring.snapshot(), IdentityKeys(HashKey(1, 2), namespace: "tiny"), mostEvents: limit)
        overlay.start([])
        for at in 1...limit + 200 { overlay.apply(event(Int64(at), .purchase, "new", item: 1, order: "o\(at)")) }
        overlay.apply(event(Int64(limit + 201), .purchase, "bob", item: 4, order: "a"))
        #expect(score(overlay, "new").summary?.orders == limit && score(overlay, "bob").summary?.orders == 2)
    }

    @Test func returnsTakeBackWhatWasPaid() throws {
        let overlay = try overlay()
        overlay.apply(event(1, .purchase, "bob", item: 4, order: "a", quantity: 3, price: 5))
        overlay.apply(event(2, .giveBack, "bob", item: 4, order: "a", quantity: 1, price: 5))
        #expect(score(overlay, "bob").summary?.spend == 17 && score(overlay, "bob").summary?.units == 3)
        overlay.apply(event(3, .giveBack, "bob", item: 4, quantity: 100, price: 500))
        #expect(score(overlay, "bob").summary?.spend == 0 && score(overlay, "bob").summary?.orders == 2)
        // What was never bought cannot come back.
        overlay.apply(event(4, .giveBack, "ann", item: 7, quantity: 1, price: 5))
        #expect(score(overlay, "ann").summary?.spend == 50)
    }

    @Test func aLogInJoinsTheSessionBeforeAndAfter() throws {
        let overlay = try overlay()
        overlay.apply(event(1, .purchase, session: "s", item: 4, order: "a"))
        #expect(score(overlay, session: "s").basis == .session && score(overlay, session: "s").summary?.orders == 1)
        #expect(score(overlay, "bob", session: "s").summary?.orders == 1)
        overlay.apply(event(2, .login, "bob", session: "s"))
        overlay.apply(event(3, .purchase, session: "s", item: 5, order: "b"))
        #expect(score(overlay, "bob").summary?.orders == 3)
        #expect(score(overlay, "bob", session: "s").summary?.orders == 3)
        #expect(try !items(overlay, "bob", session: "s").contains(4))
        // The next one to log in gets what comes then.
        overlay.apply(event(4, .login, "ann", session: "s"))
        overlay.apply(event(5, .purchase, session: "s", item: 1, order: "c"))
        #expect(score(overlay, "bob").summary?.orders == 3 && score(overlay, "ann").summary?.orders == 5)
    }

    @Test func theErasedAreStrangers() throws {
        let overlay = try overlay()
        overlay.apply(event(1, .purchase, "ann", session: "s", item: 1))
        overlay.apply(.erasure([overlay.keys("ann"), overlay.visit("s")]))
        #expect(score(overlay, "ann").basis == .population && score(overlay, session: "s").basis == .population)
        #expect(try items(overlay, "ann") == [0, 1, 2, 3, 4, 5, 6, 7])
        overlay.apply(event(2, .purchase, "ann", item: 1))
        #expect(score(overlay, "ann").basis == .population && score(overlay, "bob").basis == .customer)
    }

    @Test func whatIsOutOfStockIsNotRecommended() throws {
        let overlay = try overlay()
        let all = try items(overlay, "bob", count: 3)
        overlay.apply(.items([ItemChange(item: Array("i\(all[0])".utf8), stock: 0), ItemChange(item: [1], stock: 0)]))
        let rest = try items(overlay, "bob", count: 3)
        #expect(rest.count == 3 && rest[..<2] == all[1...] && !rest.contains(all[0]))
        overlay.apply(.items([ItemChange(item: Array("i\(all[0])".utf8), stock: 4, price: 99)]))
        #expect(try items(overlay, "bob", count: 3) == all)
        #expect(overlay.price(Array("i\(all[0])".utf8)) == 99 && overlay.price(Array("i1".utf8)) == 2)
    }

    /// Changes that are committed while an overlay is filled are in it, once.
    @Test func changesDuringTheStartAreNotLost() throws {
        let overlay = try overlay(started: false)
        let early = event(1, .purchase, "bob", item: 4, order: "a")
        let late = event(2, .purchase, "bob", item: 5, order: "b")
        overlay.apply(early)
        overlay.apply(late)
        #expect(score(overlay, "bob").summary?.orders == 1)
        overlay.start([early])
        #expect(score(overlay, "bob").summary?.orders == 3)
        overlay.apply(event(3, .purchase, "bob", item: 6, order: "c"))
        #expect(score(overlay, "bob").summary?.orders == 4)
    }

    @Test func answersAllocateNothing() throws {
        let overlay = try overlay()
        overlay.apply(event(1, .purchase, "bob", item: 4))
        overlay.apply(event(2, .view, "new", session: "s", item: 4))
        overlay.apply(.items([ItemChange(item: Array("i7".utf8), stock: 0)]))
        overlay.apply(.erasure([overlay.keys("eve")]))
        let workspace = Workspace()
        let ids = ["ann", "bob", "new", "eve", "nobody"].map { Array($0.utf8) }
        let session = Array("s".utf8)
        var sum = 0.0
        func askAll() throws {
            for id in ids {
                try id.withView { customer in
                    try session.withView { session in
                        workspace.reset()
                        var query = RecommendQuery(customer: customer, count: 5)
                        query.session = session
                        query.overlay = overlay
                        _ = try overlay.snapshot.recommend(query, now: Ring.day(50), workspace)
                        sum +=
                            overlay.snapshot.score(
                                customer: customer, .all, asOf: nil, now: Ring.day(50), overlay: overlay, workspace
                            ).value?.value ?? 0
                    }
                }
            }
        }
        try askAll()
        let before = allocation_count()
        for _ in 0..<100 { try askAll() }
        #expect(allocation_count() == before && sum > 0)
    }
}

extension Overlay {
    private var identities: IdentityKeys { IdentityKeys(HashKey(1, 2), namespace: "tiny") }
    fileprivate func keys(_ customer: String) -> KeyedHash { identities.customers.hash(Array(customer.utf8)) }
    fileprivate func visit(_ session: String) -> KeyedHash { identities.sessions.hash(Array(session.utf8)) }
}
