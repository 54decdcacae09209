import PatronCore
import Testing

@Suite struct JSONValueTests {
    @Test func readsEveryKindOfValue() throws {
        let value = try JSONValue(
            parsing: #" {"a": [1, -2.5, 1e3, true, false, null, {}], "b\n": "\u00e9\ud83d\ude00/\/\"", "": [] } "#)
        #expect(value["a"] == [1, .number(-2.5), .number(1000), true, false, .null, [:]])
        #expect(value["b\n"] == "é😀//\"")
        #expect(value[""] == [])
        #expect(try JSONValue(parsing: "9223372036854775807") == .int(.max))
        #expect(try JSONValue(parsing: "9223372036854775808") == .number(0x1p63))
        #expect(try JSONValue(parsing: "-0") == .int(0))
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let value: JSONValue = [
            "plain": [1, "x", .null, true], "nested": [["k": 0.1], ["k": []]], "empty": [:],
            "text": "\u{1}\t\n\\\"é😀\u{7F}",
            "small": .number(.leastNonzeroMagnitude), "large": .number(1.7976931348623157e308),
        ]
        #expect(try JSONValue(parsing: value.description) == value)
        #expect(try JSONValue(parsing: value.indented) == value)
        #expect(
            JSONValue.object([.init("a", [1, 2]), .init("b", ["c": [:]])]).indented
                == "{\n  \"a\": [1,2],\n  \"b\": {\n    \"c\": {}\n  }\n}")
    }

    @Test(arguments: [
        ("", 0), ("{", 1), ("[1,]", 3), (#"{"a":1,}"#, 7), (#"{"a" 1}"#, 5), ("01", 0), ("1.", 2), ("1e", 2), ("+1", 0),
        (".5", 0),
        ("-", 0), ("tru", 0), ("nul1", 0), ("1 2", 2), ("\"a", 2), ("\"\n\"", 1), (#""\x""#, 2), (#""\u12g4""#, 5),
        (#""\ud800""#, 7),
        (#""\udc00""#, 7), (#""\ud800\u0041""#, 13), ("1e999", 0), ("NaN", 0), ("Infinity", 0), (#"{"a":1,"a":2}"#, 7),
        ("'a'", 0),
        ("[1]]", 3), ("\u{FEFF}1", 0),
    ])
    func refusesWithTheByte(text: String, byte: Int) {
        do {
            _ = try JSONValue(parsing: text)
            Issue.record("accepted \(text)")
        } catch {
            #expect(error.code == .corrupt && error.message.contains("byte \(byte)"), "\(error.message)")
        }
    }

    @Test func refusesNestingBeyondTheLimit() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try JSONValue(parsing: nested(JSONValue.depthLimit))
        #expect(throws: PatronError.self) { try JSONValue(parsing: nested(JSONValue.depthLimit + 1)) }
        #expect(throws: PatronError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC3, 0x22],
        ] as [[UInt8]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        #expect(throws: PatronError.self) { try bytes.withUnsafeBytes { try JSONValue(parsing: $0) } }
    }
}
