import Foundation
import PatronCore
import PatronPseudonyms
import PatronTestSupport
import Testing

@Suite struct PseudonymKeyTests {
    private func key(_ bytes: [UInt8]) throws -> PseudonymKey {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("key")
        try Data(bytes).write(to: file)
        return try PseudonymKey(path: file.path)
    }

    /// The sixth test case of RFC 4231, whose key is long enough.
    @Test func rfc4231() throws {
        let id = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
        let pseudonym = try key([UInt8](repeating: 0xaa, count: 131)).pseudonym(of: id)
        #expect(String(decoding: pseudonym, as: UTF8.self) == "60e431591ee0b67f0d8a26aacbf5b77f")
    }

    @Test func aLineEndIsNoPartOfTheKey() throws {
        let bytes = Array("0123456789abcdef0123456789abcdef".utf8)
        #expect(try key(bytes).pseudonym(of: [1]) == key(bytes + [13, 10]).pseudonym(of: [1]))
        #expect(try key(bytes).pseudonym(of: [1]) != key(bytes + [1]).pseudonym(of: [1]))
    }

    @Test func shortKeysAndMissingFilesAreErrors() throws {
        #expect(throws: PatronError.self) { try key([1, 2, 3]) }
        #expect(throws: PatronError.self) { try PseudonymKey(path: "/nowhere/key") }
    }
}
