import PatronBundle
import PatronCore
import Testing

/// Headers that the safetensors format forbids, or that would hurt a reader which believed them.
@Suite struct HostileHeaderTests {
    private func file(_ header: [UInt8], length: UInt64? = nil, body: Int = 16) -> [UInt8] {
        let length = length ?? UInt64(header.count)
        return withUnsafeBytes(of: length.littleEndian) { Array($0) } + header + [UInt8](repeating: 0, count: body)
    }

    private func failure(_ bytes: [UInt8]) -> PatronError? {
        patronError { _ = try TensorFile(MappedFile(copying: bytes, path: "x.safetensors")) }
    }

    /// A header of 64 bytes or more, so that the body is aligned.
    private func header(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes + [UInt8](repeating: 0x20, count: -(bytes.count + 8) & 63)
    }

    private static let good =
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[2,4],"data_offsets":[8,16]}}"#

    @Test func theBaseIsFine() { #expect(failure(file(header(Self.good))) == nil) }

    @Test(arguments: [
        ("overlap", #""data_offsets":[8,16]"#, #""data_offsets":[4,12]"#),
        ("a hole", #""data_offsets":[0,8]"#, #""data_offsets":[0,4]"#),
        ("negative offset", #""data_offsets":[0,8]"#, #""data_offsets":[-8,0]"#),
        ("backwards", #""data_offsets":[0,8]"#, #""data_offsets":[8,0]"#),
        ("beyond the end", #""data_offsets":[8,16]"#, #""data_offsets":[8,24]"#),
        ("far beyond", #""data_offsets":[8,16]"#, #""data_offsets":[8,9223372036854775807]"#),
        ("no Int64", #""data_offsets":[8,16]"#, #""data_offsets":[8,18446744073709551616]"#),
        ("a fraction", #""data_offsets":[8,16]"#, #""data_offsets":[8,16.0]"#),
        ("three offsets", #""data_offsets":[8,16]"#, #""data_offsets":[8,16,16]"#),
        ("negative size", #""shape":[2,4]"#, #""shape":[-2,-4]"#),
        ("product wraps to 8", #""shape":[2,4]"#, #""shape":[4294967296,4294967296,8]"#),
        ("huge", #""shape":[2,4]"#, #""shape":[9223372036854775807,9223372036854775807]"#),
        ("wrong product", #""shape":[2,4]"#, #""shape":[2,3]"#),
        ("too many sizes", #""shape":[2,4]"#, #""shape":[1,1,1,1,1,1,1,1,8]"#),
        ("unknown type", #""U8""#, #""F8_E4M3""#),
        ("type is no string", #""U8""#, "8"),
        ("same name twice", #""b":"#, #""a":"#),
        ("same name twice, escaped", #""b":"#, #""\u0061":"#),
        ("no shape", #""shape":[2,4],"#, ""),
        ("metadata is no object", #""b":"#, #""__metadata__":"#),
        ("metadata holds numbers", #"{"a""#, #"{"__metadata__":{"k":1},"a""#),
        ("trailing text", "}}", "}}}"),
        ("cut", "}}", "}"),
    ])
    func refuses(name: String, old: String, new: String) {
        let text = Self.good.replacing(old, with: new)
        #expect(text != Self.good)
        #expect(failure(file(header(text)))?.code == .corrupt, "\(name)")
    }

    @Test(arguments: [0, 1, 15, 17, 1 << 20]) func refusesABodyOfAnotherSize(body: Int) {
        #expect(failure(file(header(Self.good), body: body))?.code == .corrupt)
    }

    @Test(arguments: [1 << 63, UInt64.max, UInt64.max - 7, 1 << 62, 1 << 40, 1000]) func refusesALengthThatDoesNotFit(
        length: UInt64
    ) {
        #expect(failure(file(header(Self.good), length: length))?.code == .corrupt)
    }

    @Test func refusesWhatIsNotText() {
        #expect(failure([])?.code == .corrupt)
        #expect(failure(file([]))?.code == .corrupt)
        #expect(failure(file(header("[]")))?.code == .corrupt)
        #expect(failure(file([0xFF, 0xFE, 0x7B, 0x7D]))?.code == .corrupt)
        #expect(
            failure(file(Array(#"{"__metadata__":{"k":""#.utf8) + [0xC3, 0x28] + Array(#""}}"#.utf8), body: 0))?.code
                == .corrupt)
    }

    @Test func refusesDeepNesting() {
        let deep = String(repeating: "[", count: 1 << 20)
        #expect(failure(file(Array(deep.utf8)))?.code == .corrupt)
        #expect(failure(file(Array((#"{"a":"# + String(repeating: #"{"a":"#, count: 100_000)).utf8)))?.code == .corrupt)
    }

    @Test func refusesAMisalignedTensor() {
        let text =
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"F64","shape":[1],"data_offsets":[4,12]}}"#
        #expect(failure(file(header(text), body: 12))?.message == "is not aligned")
    }
}
