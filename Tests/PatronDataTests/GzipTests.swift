import PatronCore
import PatronData
import Testing

@Suite("gzip: members, truncation, corruption")
struct GzipTests {
    let files: TemporaryFiles
    let text = "a,b\n" + (0..<3000).map { "\($0),\($0 &* 2_654_435_761 % 9973)" }.joined(separator: "\n") + "\n"

    init() throws { files = try TemporaryFiles() }

    @Test("cut at many places: an error with file and byte, never fewer rows")
    func truncated() throws {
        let whole = try files.bytes(try files.writeGzip(text))
        for length in stride(from: 2, to: whole.count, by: max(1, whole.count / 150)) + [
            whole.count - 1, whole.count - 8,
        ] {
            let path = try files.write(Array(whole[..<length]), "cut.csv.gz")
            let error = #expect(throws: PatronError.self) { try records(path) }
            #expect(error?.code == .badInput)
            #expect(error?.place?.field == "byte \(length)")
        }
    }

    @Test("a flipped bit is found by the checksum at the latest")
    func flipped() throws {
        let whole = try files.bytes(try files.writeGzip(text))
        // Bytes 4 to 9 of the header are time, flags and system: nothing depends on them.
        for at in stride(from: 10, to: whole.count, by: max(1, whole.count / 100)) {
            var bytes = whole
            bytes[at] ^= 1 << (at % 8)
            let path = try files.write(bytes, "flipped.csv.gz")
            #expect(throws: PatronError.self) { try records(path) }
        }
    }

    @Test("members one after another are one text; zeros may follow, other bytes may not")
    func members() throws {
        let first = try files.bytes(try files.writeGzip("a,b\n1,"))
        let second = try files.bytes(try files.writeGzip("2\n3,4\n"))
        let padding = [UInt8](repeating: 0, count: 1000)
        for bytes in [first + second, first + second + padding, first + padding.prefix(3) + second] {
            #expect(
                try records(try files.write(bytes, "members.csv.gz")).records.map(\.fields) == [
                    ["1", "2"], ["3", "4"],
                ])
        }
        for bytes in [first + second + [1, 2, 3], first + second + [0x1f, 0x8b]] {
            #expect(throws: PatronError.self) { try records(try files.write(bytes, "rest.csv.gz")) }
        }
    }

    @Test("gzip is known by its bytes; a name that ends in .gz promises it")
    func names() throws {
        let packed = try files.bytes(try files.writeGzip("a,b\n1,2\n"))
        #expect(try records(try files.write(packed, "packed.csv")).records.count == 1)
        for text in ["a,b\n1,2\n", "", "a"] {
            #expect(throws: PatronError.self) { try records(try files.write(text, "plain.csv.gz")) }
        }
    }
}
