import Foundation
import PatronBundle
import PatronCore
import PatronTestSupport
import Testing

@Suite struct TensorFileTests {
    @Test func tensorsRoundTripAligned() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.safetensors").path
        var writer = TensorFileWriter()
        writer.add("x", [1, 2, 3] as [Float])
        writer.add("y", [1, 2, 3, 4, 5, 6] as [Double], shape: [2, 3])
        IdTable.write(["alpha", "a longer id than eight bytes", "\u{0}"].map { Array($0.utf8) }, "id", into: &writer)
        try writer.setDocument("model", ["k": 3])
        try writer.write(to: path)

        let file = try TensorFile(path: path)
        let y = try file.tensor("y", of: Double.self, shape: [2, nil])
        #expect(Array(y.elements) == [1, 2, 3, 4, 5, 6])
        #expect(UInt(bitPattern: y.elements.baseAddress) % 64 == 0)
        #expect(try file.document("model", as: [String: Int].self) == ["k": 3])
        let ids = try IdTable(file, "id")
        #expect(ids.row(of: "a longer id than eight bytes") == 1)
        #expect(ids.row(of: "\u{0}") == 2)
        #expect(ids.row(of: "beta") == nil)
        #expect(throws: PatronError.self) { try file.tensor("y", of: Float.self, shape: [2, 3]) }
        #expect(throws: PatronError.self) { try file.tensor("y", of: Double.self, shape: [3, 2]) }
    }
}
