import PatronCore
import PatronData
import Testing

@Suite("CSV: RFC 4180 and what stands in real files")
struct CSVReaderTests {
    let files: TemporaryFiles

    init() throws { files = try TemporaryFiles() }

    @Test(
        "quoting torture",
        arguments: [
            ("a,b\n1,2\n", [["1", "2"]]),
            ("a,b\n1,2", [["1", "2"]]),
            ("a,b\r\n1,2\r\n3,4", [["1", "2"], ["3", "4"]]),
            ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]),
            ("\u{FEFF}\"a\",b\n1,2\n", [["1", "2"]]),
            ("a,b\n\"1\",\"2\"\n", [["1", "2"]]),
            ("a,b\n\"x,y\",\"p\"\"q\"\n", [["x,y", "p\"q"]]),
            ("a,b\n\"\"\"\",\"\"\n", [["\"", ""]]),
            ("a,b\n\"line1\nline2\",z\n", [["line1\nline2", "z"]]),
            ("a,b\n\"line1\r\nline2\",\"z\"\r\n", [["line1\r\nline2", "z"]]),
            ("a,b\n5\" nail,x\n", [["5\" nail", "x"]]),
            ("a,b\n,\n", [["", ""]]),
            ("a,b\n\n\r\n1,2\n\n", [["1", "2"]]),
            ("a,b\n1,\"2\"", [["1", "2"]]),
            ("a,b\n1,\"2\"\r", [["1", "2"]]),
            ("a,b\n1,\"\"\"\"\"\"", [["1", "\"\""]]),
            ("a , b\n 1 , 2 \n", [[" 1 ", " 2 "]]),
        ] as [(String, [[String]])])
    func quoting(text: String, expected: [[String]]) throws {
        for path in [try files.write(text), try files.writeGzip(text)] {
            let (header, found) = try records(path)
            #expect(header == ["a", "b"])
            #expect(found.map(\.fields) == expected)
            #expect(found.allSatisfy { $0.fault == .none })
        }
    }

    @Test("faulty records are records, with the line on which they start")
    func faults() throws {
        var bytes = Array("a,b\n1,2\n1\n1,2,3\n\"x\ny\",ok\n\"1\"x,2\n".utf8)
        bytes += Array("\u{e9}".utf8) + Array(",ok\n".utf8)
        bytes += [0xff, 0xfe] + Array(",2\n1,".utf8) + [0] + Array("\n3,4\n".utf8)
        let found = try records(try files.write(bytes, "faults.csv")).records
        #expect(
            found.map(\.fault) == [.none, .fieldCount, .fieldCount, .none, .quoting, .none, .notUTF8, .nulByte, .none])
        #expect(found.map(\.line) == [2, 3, 4, 5, 7, 8, 9, 10, 11])
    }

    @Test("a quote that is never closed is an error with its line, also in a long file")
    func neverClosed() throws {
        let short = try files.write("a,b\n1,2\n3,\"4\n5,6\n", "short.csv")
        let long = try files.write("a,b\n1,2\n3,\"" + String(repeating: "5,6\n", count: 2_000_000), "long.csv")
        for path in [short, long] {
            let error = #expect(throws: PatronError.self) { try records(path) }
            #expect(error?.place == Place(file: path, line: 3))
        }
    }

    @Test("an empty file, a folder and a missing file are errors")
    func nothing() throws {
        #expect(throws: PatronError.self) { try records(try files.write("", "empty.csv")) }
        #expect(throws: PatronError.self) { try records(try files.write("\n\n", "blank.csv")) }
        #expect(throws: PatronError.self) { try records(files.path("")) }
        let error = #expect(throws: PatronError.self) { try records(files.path("missing.csv")) }
        #expect(error?.code == .badInput)
    }

    @Test("records that straddle the buffer's end, against fields joined by hand")
    func straddling() throws {
        var generator = SeededGenerator(seed: 7)
        let pieces = ["", "x", "a,b", "\"", "line\nline", "\r\n", "é", "plain text of some length", "\"\""]
        var text = "a,b,c\n"
        var expected: [[String]] = []
        while text.utf8.count < 3_500_000 {
            let fields = (0..<3).map { _ in
                let length = Int.random(in: 0..<40, using: &generator)
                return (0..<length).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }.joined()
            }
            expected.append(fields)
            let quoted = fields.map { field in
                let needsQuotes = field.utf8.contains { [10, 13, 34, 44].contains($0) }
                return needsQuotes
                    ? "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
                        + "\"" : field
            }
            text += quoted.joined(separator: ",") + (Bool.random(using: &generator) ? "\n" : "\r\n")
        }
        let found = try records(try files.writeGzip(text)).records
        #expect(found.count == expected.count)
        #expect(found.allSatisfy { $0.fault == .none })
        #expect(zip(found, expected).allSatisfy { $0.fields.map { Array($0.utf8) } == $1.map { Array($0.utf8) } })
    }

    @Test("random bytes never crash the reader")
    func garbage() throws {
        var generator = SeededGenerator(seed: 11)
        let alphabet: [UInt8] = [10, 13, 34, 34, 44, 44, 0, 65, 66, 0xc3, 0xa9, 0xff, 32]
        for round in 0..<300 {
            let bytes = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            do { _ = try records(try files.write(bytes, "garbage\(round % 4).csv")) } catch is PatronError {}
        }
    }

    @Test("other delimiters, more columns than expected")
    func delimiters() throws {
        let wide = (0..<300).map { "c\($0)" }
        let path = try files.write(wide.joined(separator: ";") + "\n" + wide.joined(separator: ";") + "\n")
        let (header, found) = try records(path, delimiter: UInt8(ascii: ";"))
        #expect(header == wide)
        #expect(found.map(\.fields) == [wide])
    }
}
