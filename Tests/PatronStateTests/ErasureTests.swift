import Foundation
import GRDB
import PatronCore
import PatronState
import Testing

@Suite struct ErasureTests {
    @Test func nothingOfAnErasedCustomerIsRecordedAgain() throws {
        let folder = try StateFolder()
        let store = try folder.store()
        try store.record([
            event(.view, session: "visit"), event(.login, "ann", session: "visit"), event(.cart, session: "visit"),
            event(.purchase, "ann"), event(.purchase, "bob"), event(.view, session: "another"),
        ])
        try store.erase("ann")
        #expect(try store.reader.all().map(\.sequence) == [5, 6])
        #expect(
            try store.record([event(.view, "ann"), event(.view, session: "visit"), event(.view, "bob")]).count == 1)
        let keys = store.keys("shop")
        let hashes = Set([keys.customers.hash(Array("ann".utf8)), keys.sessions.hash(Array("visit".utf8))])
        #expect(try store.reader.erasures(of: "shop") == hashes && store.reader.erasures(of: "other").isEmpty)
        // Sequences of what is gone are not given again.
        #expect(try store.reader.watermark() == 7)
    }

    /// Thousands of rows, so that SQLite has split and merged pages, and has moved rows that are erased later.
    @Test func noByteOfAnErasedIdIsLeft() throws {
        let folder = try StateFolder()
        let store = try folder.store()
        func id(_ at: Int) -> String { "customer-\(at * 7919 % 500)-end" }
        for part in 0..<10 {
            try store.record(
                (0..<400).map { at in
                    let customer = id(part * 400 + at)
                    var one = event(at % 5 == 0 ? .login : .contact, customer, session: "visit-of-\(customer)")
                    one.text = [UInt8](repeating: 120, count: at % 300)
                    return one
                })
        }
        for round in stride(from: 0, to: 500, by: 25) {
            let names = (round..<round + 25).filter { $0 % 2 == 0 }.map { "customer-\($0)-end" }
            let changes = names.map { StateChange.erasure(customer: Array($0.utf8), namespace: "shop") }
            _ = try store.commit(changes, now: noon)
            #expect(try store.removeRemains() && !store.hasRemains)
            for name in names { #expect(try folder.files(with: name) == [], "\(name)") }
        }
        #expect(try !folder.files(with: "customer-1-end").isEmpty && store.reader.all().count == 2000)
    }

    /// A server that ends between the erasure and the cleaning does it at its next start.
    @Test func cleaningSurvivesACrash() throws {
        let folder = try StateFolder()
        var store: EventStore? = try folder.store()
        try store?.record([event(.purchase, "somebody-in-particular"), event(.purchase, "bob")])
        try store?.erase("somebody-in-particular")
        #expect(store?.hasRemains == true)
        store = nil
        store = try folder.store()
        #expect(try folder.files(with: "somebody-in-particular") == [])
        #expect(try store?.reader.all().count == 1)
    }

    /// A short id that stands in everybody's does not have the database rebuilt: pages that are free stay free.
    @Test func shortIdsAreNotFoundInOthers() throws {
        let folder = try StateFolder()
        let store = try folder.store()
        try store.record((0..<2000).map { event(.purchase, "customer-13-\($0)") } + [event(.purchase, "13")])
        let database = try DatabaseQueue(path: folder.path + "/" + EventStore.fileName)
        try database.write { try $0.execute(sql: "DELETE FROM event WHERE sequence <= 1500") }
        try store.erase("13")
        #expect(try store.removeRemains() && !store.hasRemains)
        let free = try database.read { try Int.fetchOne($0, sql: "PRAGMA freelist_count") }
        #expect(try #require(free) > 0)
    }
}
