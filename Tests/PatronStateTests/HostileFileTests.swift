import Foundation
import GRDB
import PatronCore
import PatronState
import PatronTestSupport
import Testing

@Suite struct HostileFileTests {
    /// A folder with a store of some pages, closed.
    private func folder() throws -> StateFolder {
        let folder = try StateFolder()
        let store = try folder.store()
        try store.record((0..<500).map { event(.purchase, "c\($0)", id: "e\($0)") })
        return folder
    }

    private func expectRefused(_ folder: StateFolder, _ code: PatronError.Code, _ comment: Comment) {
        for open in [{ _ = try folder.store() }, { _ = try EventReader(directory: folder.path) }] as [() throws -> Void]
        {
            let error = #expect(throws: PatronError.self, comment, performing: open)
            #expect(error?.code == code, comment)
            #expect(error?.place?.file?.hasPrefix(folder.path) == true, comment)
        }
    }

    @Test func aFileThatIsNoDatabase() throws {
        let folder = try folder()
        let path = folder.url.appendingPathComponent("events.sqlite")
        try Data(repeating: 7, count: 8192).write(to: path)
        expectRefused(folder, .corrupt, "garbage")
    }

    @Test func aFileThatWasCutShort() throws {
        let folder = try folder()
        let path = folder.url.appendingPathComponent("events.sqlite")
        let whole = try Data(contentsOf: path)
        for size in [100, 4096, whole.count / 2] {
            try whole.prefix(size).write(to: path)
            let error = #expect(throws: PatronError.self) { try folder.store() }
            #expect(error?.code == .corrupt, "\(size) bytes: \(String(describing: error))")
        }
    }

    @Test func aKeyThatIsMissingOrAnothers() throws {
        let folder = try folder()
        let key = folder.url.appendingPathComponent("identity.key")
        try Data(repeating: 1, count: 16).write(to: key)
        expectRefused(folder, .corrupt, "another key")
        try Data(repeating: 1, count: 15).write(to: key)
        expectRefused(folder, .corrupt, "short key")
        try FileManager.default.removeItem(at: key)
        let error = #expect(throws: PatronError.self) { try folder.store() }
        #expect(error?.code == .corrupt && error?.message.contains("identity.key") == true)
    }

    /// The first schema opens for ever; the fixture was written when it was released.
    @Test func theFrozenSchemaOpens() throws {
        let fixture = TestData.projectRoot.appendingPathComponent("Tests/Fixtures/state-v1")
        let folder = try StateFolder()
        for name in ["events.sqlite", "identity.key"] {
            let copy = folder.url.appendingPathComponent(name)
            try Data(contentsOf: fixture.appendingPathComponent(name)).write(to: copy)
        }
        let store = try folder.store()
        let events = try store.reader.all("online-retail")
        #expect(events.map(\.event.kind) == [.purchase, .purchase, .view, .contact])
        #expect(events.map(\.sequence) == [1, 2, 3, 5])
        #expect(events.first?.event.customer == Array("ann".utf8) && events.first?.event.quantity == 3)
        #expect(events.last?.event.text == Array("Where is my order?".utf8))
        #expect(try store.reader.itemChanges(of: "online-retail").map(\.price) == [1.5])
        let erased = store.keys("online-retail").customers.hash(Array("eve".utf8))
        #expect(try store.reader.erasures(of: "online-retail").contains(erased))
    }

    /// As a newer program would leave it: with one migration more.
    @Test func aStoreOfANewerProgramIsRefused() throws {
        let folder = try folder()
        let database = try DatabaseQueue(path: folder.url.appendingPathComponent("events.sqlite").path)
        try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')") }
        try database.close()
        expectRefused(folder, .unsupported, "newer")
    }
}
