import Foundation
import PatronBundle
import PatronCore
import PatronTestSupport
import Testing

@Suite struct BundleStoreTests {
    private let scratch: Scratch
    private let store: BundleStore

    init() throws {
        scratch = try Scratch()
        store = scratch.stamped
    }

    private func version(_ seed: UInt64) throws -> String {
        try TinyBundle.write(into: store) { $0.seed = seed }.version
    }
    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: store.root + "/tiny").sorted()
    }

    @Test func writtenPublishedAndServed() throws {
        #expect(try store.namespaces() == [])
        let written = try TinyBundle.write(into: store)
        #expect(written.version.hasPrefix("20111209-"))
        #expect(try store.current("tiny") == nil)
        try store.publish("tiny", written.version)
        #expect(try store.current("tiny") == written.version)
        #expect(try store.namespaces() == ["tiny"])
        #expect(try store.versions("tiny") == [.init(name: written.version, isLive: true)])
        #expect(try store.inspect("tiny", written.version) == written)
        let bundle = try store.open("tiny")
        #expect(bundle.manifest == written)
        #expect(bundle.customers?.count == 5 && bundle.items?.count == 6)
        let customer = try #require(bundle.customers?.ids.row(of: "18102"))
        #expect(bundle.customers?.history(of: customer).orderAmounts.elementsEqual([10, 12, 8.25]) == true)
        #expect(try String(contentsOfFile: store.root + "/tiny/CURRENT", encoding: .utf8) == written.version + "\n")
    }

    @Test func sameContentIsTheSameVersionAndPublishingItAgainChangesNothing() throws {
        let first = try version(1)
        try store.publish("tiny", first)
        #expect(try version(1) == first)
        try store.publish("tiny", first)
        #expect(try store.versions("tiny").count == 1)
        #expect(try store.previous("tiny") == nil)
        #expect(try version(2) != first)
    }

    @Test func rollbackGoesBackThroughHistory() throws {
        let versions = try (1...3).map { try version($0) }
        for version in versions { try store.publish("tiny", version) }
        #expect(try store.rollback("tiny") == versions[1])
        #expect(try store.rollback("tiny") == versions[0])
        #expect(patronError { try store.rollback("tiny") }?.code == .notFound)
        #expect(try store.current("tiny") == versions[0])
        try store.publish("tiny", versions[2])
        #expect(
            try store.previous("tiny") == versions[0], "what was rolled back from is no longer behind the live version")
        try store.publish("tiny", versions[0])
        #expect(try store.previous("tiny") == versions[2])
    }

    @Test func pruningKeepsLiveAndPrevious() throws {
        let versions = try (1...5).map { try version($0) }
        for version in versions[..<4] { try store.publish("tiny", version) }
        let open = try store.open("tiny", versions[0])
        #expect(try store.prune("tiny").sorted() == [versions[0], versions[1], versions[4]].sorted())
        #expect(try store.versions("tiny").map(\.name) == [versions[2], versions[3]].sorted())
        touchAll(items: open.items, customers: open.customers)
        #expect(try store.rollback("tiny") == versions[2])
    }

    @Test func pruningWithoutALiveVersionKeepsEverything() throws {
        let name = try version(1)
        #expect(try store.prune("tiny") == [])
        #expect(try store.versions("tiny").map(\.name) == [name])
    }

    @Test func aCrashLeavesTheOldVersionLive() throws {
        let versions = try (1...2).map { try version($0) }
        try store.publish("tiny", versions[0])
        // What a publishing leaves that died after HISTORY and before CURRENT, and a writer that died.
        let folder = store.root + "/tiny"
        try "\(versions[0])\n\(versions[1])\n".write(toFile: folder + "/HISTORY", atomically: true, encoding: .utf8)
        try "half".write(toFile: folder + "/CURRENT.77.new", atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(atPath: folder + "/.staging-1", withIntermediateDirectories: true)
        try "half".write(toFile: folder + "/.staging-1/items.safetensors", atomically: true, encoding: .utf8)
        #expect(try store.open("tiny").manifest.version == versions[0])
        #expect(try store.previous("tiny") == nil)
        try store.publish("tiny", versions[1])
        #expect(try store.previous("tiny") == versions[0])
        #expect(try files() == ([".lock", "CURRENT", "HISTORY"] + versions).sorted())
    }

    @Test func aWriterAtWorkIsNotCleanedAwayAndOneThatIsLetGoCleansUp() throws {
        let name = try version(1)
        do {
            let writer = try store.writer("tiny")
            try writer.add(Data("a".utf8), as: "a.txt")
            try store.publish("tiny", name)
            #expect(FileManager.default.fileExists(atPath: writer.directory + "/a.txt"))
        }
        #expect(try files() == [name, ".lock", "CURRENT", "HISTORY"].sorted())
    }

    @Test func aDamagedVersionIsReplacedByWritingItAgain() throws {
        let name = try version(1)
        let path = "\(store.root)/tiny/\(name)/items.safetensors"
        try Data("short".utf8).write(to: URL(fileURLWithPath: path))
        #expect(patronError { try store.publish("tiny", name) }?.code == .corrupt)
        #expect(try store.current("tiny") == nil)
        #expect(try version(1) == name)
        try store.publish("tiny", name)
        #expect(try files() == [name, ".lock", "CURRENT", "HISTORY"].sorted())
    }

    @Test func aDamagedVersionNeverGoesLive() throws {
        let versions = try (1...2).map { try version($0) }
        try store.publish("tiny", versions[0])
        try FileManager.default.removeItem(atPath: "\(store.root)/tiny/\(versions[1])/customers.safetensors")
        let error = patronError { try store.publish("tiny", versions[1]) }
        #expect(error?.code == .notFound && error?.place?.file?.hasSuffix("customers.safetensors") == true)
        #expect(try store.current("tiny") == versions[0])
    }

    @Test(arguments: ["", "..", ".", ".hidden", "a/b", "../tiny", "a b", "ü", String(repeating: "x", count: 65)])
    func namesThatAreNoNamespaceAreRefused(name: String) {
        #expect(patronError { try store.publish(name, "20111209-0123456789ab") }?.code == .badInput)
        #expect(patronError { _ = try store.writer(name) }?.code == .badInput)
        #expect(patronError { _ = try store.open(name) }?.code == .badInput)
    }

    @Test func whatIsNotThereIsNotFound() throws {
        let name = try version(1)
        #expect(patronError { try store.publish("tiny", "20111209-0123456789ab") }?.code == .notFound)
        #expect(patronError { _ = try store.open("other", name) }?.code == .notFound)
        #expect(patronError { _ = try store.open("tiny") }?.code == .notFound)
        #expect(patronError { try store.rollback("tiny") }?.code == .notFound)
        #expect(patronError { _ = try store.inspect("tiny", "latest") }?.code == .badInput)
    }

    @Test func aBundleInTheWrongPlaceIsRefused() throws {
        let name = try version(1)
        try FileManager.default.createDirectory(atPath: store.root + "/other", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: "\(store.root)/tiny/\(name)", toPath: "\(store.root)/other/\(name)")
        #expect(patronError { _ = try store.open("other", name) }?.code == .corrupt)
        try "nonsense\n".write(toFile: store.root + "/tiny/CURRENT", atomically: true, encoding: .utf8)
        #expect(patronError { _ = try store.open("tiny") }?.place?.file?.hasSuffix("CURRENT") == true)
    }
}
