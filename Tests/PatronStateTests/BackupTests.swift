import Foundation
import PatronCore
import PatronState
import Testing

/// A copy of the state folder that is made while a server writes.
@Suite struct BackupTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func theCopyIsAStoreOfItsOwn() throws {
        let folder = try StateFolder()
        let store = try folder.store()
        try Data("log".utf8).write(to: folder.url.appendingPathComponent("log.key"))
        try store.record([event(.purchase, "ann"), event(.purchase, "bob")])
        try store.erase("ann")
        let copy = folder.path + "/copies/first"
        try FileManager.default.createDirectory(atPath: folder.path + "/copies", withIntermediateDirectories: false)
        try store.reader.backup(to: copy)
        // What comes later is not in it, and it does not belong to the server that goes on.
        try store.record([event(.purchase, "carl")])
        let restored = try EventStore(directory: copy)
        #expect(try restored.reader.all().map { String(decoding: $0.event.customer, as: UTF8.self) } == ["bob"])
        #expect(restored.keys("shop").customers == store.keys("shop").customers)
        #expect(try restored.record([event(.purchase, "ann"), event(.purchase, "dora")]).map(\.sequence) == [3])
        #expect(try store.reader.watermark() == 3)
        #expect(try mode(copy) == 0o700)
        for file in ["events.sqlite", "identity.key", "log.key"] { #expect(try mode(copy + "/" + file) == 0o600) }
    }

    @Test func whatIsThereIsNotReplaced() throws {
        let folder = try StateFolder()
        let store = try folder.store()
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect { try store.reader.backup(to: folder.path) } throws: { ($0 as? PatronError)?.code == .badUsage }
        #expect { try store.reader.backup(to: folder.path + "/identity.key/copy") } throws: {
            ($0 as? PatronError)?.message.isEmpty == false
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
        // What an earlier attempt left behind is no obstacle.
        let part = folder.path + "/copy.part"
        try FileManager.default.createDirectory(atPath: part + "/events.sqlite", withIntermediateDirectories: true)
        try store.reader.backup(to: folder.path + "/copy/")
        #expect(access(part, F_OK) != 0 && access(folder.path + "/copy/identity.key", F_OK) == 0)
    }

    /// Every copy is of one moment, however much is written meanwhile.
    @Test func writingGoesOn() async throws {
        let folder = try StateFolder()
        let store = try folder.store()
        let writer = Task {
            for _ in 0..<60 { try store.record((0..<50).map { _ in event(.purchase, "ann") }) }
        }
        for at in 0..<5 {
            let copy = folder.path + "/copy\(at)"
            try store.reader.backup(to: copy)
            let reader = try EventReader(directory: copy)
            let events = try reader.all()
            let through = try reader.watermark()
            #expect(events.count % 50 == 0 && Int64(events.count) == through)
        }
        try await writer.value
        #expect(try store.reader.all().count == 3000)
    }
}
