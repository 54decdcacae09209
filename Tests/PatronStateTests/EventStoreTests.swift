import Foundation
import PatronCore
import PatronState
import PatronTestSupport
import Testing

@Suite struct EventStoreTests {
    @Test func whatIsRecordedIsReadBack() throws {
        let folder = try StateFolder()
        var whole = event(.contact, "ann", session: "s1", id: "e1")
        whole.account = [0, 255]
        whole.order = [1]
        whole.answer = [2]
        whole.channel = [3]
        whole.text = Array("Where is it?".utf8)
        let others = [event(.view, session: "s2"), event(.purchase, "bob", namespace: "other")]
        var store: EventStore? = try folder.store()
        let stored = try #require(try store?.record([whole] + others))
        #expect(stored.map(\.sequence) == [1, 2, 3] && stored.map(\.event) == [whole] + others)
        store = nil
        let again = try folder.store()
        #expect(try again.reader.all() == Array(stored[..<2]) && again.reader.all("other") == Array(stored[2...]))
        #expect(try again.reader.all(after: 1, through: 1).isEmpty && again.reader.all(after: 1, through: 2).count == 1)
        #expect(try again.reader.watermark() == 3)
        #expect(try again.record([event()]).map(\.sequence) == [4])
    }

    @Test func anotherProcessReadsWhileTheServerWrites() throws {
        let folder = try StateFolder()
        #expect(throws: PatronError.self) { try EventReader(directory: folder.path) }
        let store = try folder.store()
        let reader = try EventReader(directory: folder.path)
        #expect(try reader.watermark() == 0 && reader.all().isEmpty)
        try store.record([
            event(.login, "ann", session: "s1"), event(.view, session: "s1"), event(.contact, "bob"),
            event(.view, "bob"),
        ])
        #expect(try reader.watermark() == 4 && reader.all().count == 4)
        #expect(
            try reader.lasting(of: "shop").map(\.sequence) == [1, 3] && reader.lasting(of: "shop", through: 0).isEmpty)
    }

    @Test func anEventIsRecordedOnceANamespace() throws {
        let store = try StateFolder().store()
        let first = event(.purchase, "ann", id: "e1")
        #expect(try store.record([first, first]).count == 1)
        #expect(try store.record([first, event(.view, "bob", id: "e1"), event(.view, "bob", id: "e2")]).count == 1)
        #expect(try store.record([event(.view, "bob", id: "e1", namespace: "other")]).count == 1)
        // Without an id, each is its own.
        #expect(try store.record([event(), event()]).count == 2)
    }

    @Test func itemChangesAddUp() throws {
        let store = try StateFolder().store()
        func change(_ item: UInt8, _ stock: Double?, _ price: Double?) throws {
            _ = try store.commit(
                [.items([ItemChange(item: [item], stock: stock, price: price)], namespace: "shop")], now: noon)
        }
        try change(1, 5, nil)
        try change(1, nil, 2.5)
        try change(2, 3, 1)
        try change(2, 0, nil)
        #expect(
            try store.reader.itemChanges(of: "shop") == [
                ItemChange(item: [1], stock: 5, price: 2.5), ItemChange(item: [2], stock: 0, price: 1),
            ])
        #expect(try store.reader.itemChanges(of: "other").isEmpty)
    }

    @Test func oneServerWrites() throws {
        let folder = try StateFolder()
        let store = try folder.store()
        let error = #expect(throws: PatronError.self) { try folder.store() }
        #expect(error?.code == .unavailable && error?.message.contains("another server") == true)
        try store.record([event()])
    }

    @Test func theKeyIsItsOwnersAlone() throws {
        let folder = try StateFolder()
        _ = try folder.store()
        for name in ["identity.key", "events.sqlite"] {
            let path = folder.url.appendingPathComponent(name).path
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
    }
}
