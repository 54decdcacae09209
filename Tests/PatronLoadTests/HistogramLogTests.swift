import Foundation
import Histogram
import PatronCore
import PatronLoad
import PatronTestSupport
import Testing

/// HdrHistogram's format, against bytes that the Python package `hdrhistogram` 0.10.3 made of the same values.
@Suite struct HistogramLogTests {
    private static let encoded =
        "1c84931300000017000000000000000300000000000000010000034630b8a0003ff0000000000000"
        + "0202f91f0202fb0f02b338d00f8b4604f16e02dfec0102"
    private static let compressed =
        "HISTFAAAADl4nJNpmSzMwMAgzgABzFCaEch0M9ixgMH+A0SAiemnPBPTb36mzRYX+LvdWD7mMd1/w8gEAA3HDFw="
    private static let values: [(value: UInt64, count: UInt64)] = [
        (0, 1), (1, 1), (2047, 1), (2048, 1), (4095, 1), (50_000, 1000), (1_000_000, 2), (123_456_789, 1),
        (3_600_000_000_000, 1),
    ]

    private func read(_ text: String) throws -> HistogramLog.Contents {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("a.hlog")
        try Data(text.utf8).write(to: file)
        return try HistogramLog.read(file.path)
    }

    @Test func encodesTheSameBytes() {
        let bytes = HistogramCoding.encode(Self.values)
        #expect(bytes.map { String(format: "%02x", $0) }.joined() == Self.encoded)
    }

    @Test func decodesThem() throws {
        let bytes = try #require(Data(base64Encoded: Self.compressed))
        let counts = try HistogramCoding.decode(try HistogramCoding.decompress(Array(bytes)))
        #expect(counts.map(\.count) == Self.values.map(\.count))
        for (read, written) in zip(counts, Self.values) {
            // A bucket's lowest value: three significant digits.
            #expect(read.value <= written.value && Double(read.value) >= Double(written.value) * 0.999)
        }
        #expect(HistogramCoding.encode(counts).map { String(format: "%02x", $0) }.joined() == Self.encoded)
    }

    @Test func logsMergeByTag() throws {
        var merged = try read(
            """
            #[Histogram log format version 1.3]
            "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
            0.127,1.007,2.769,\(Self.compressed)
            Tag=A,0.127,1.007,2.769,\(Self.compressed)\r
            1.127,1.007,2.769,\(Self.compressed)
            """)
        #expect(merged.tags.map(\.name) == ["", "A"] && merged.tags[0].latency.totalCount == 2 * 1009)
        merged.add(try read("Tag=A,0,1,2,\(Self.compressed)\n"))
        #expect(merged.tags[1].latency.totalCount == 2 * 1009 && merged.all.totalCount == 4 * 1009)
        #expect(abs(merged.all.microseconds(at: 50) / 50 - 1) < 0.001)
    }

    @Test("A log is read stretch by stretch")
    func stretches() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("a.hlog")
        let starts = ["0.5", "59.999", "60", "200"]
        let lines = starts.map { "Tag=A,\($0),1,2,\(Self.compressed)" }
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        let stretches = try HistogramLog.read(file.path, per: 60)
        #expect(stretches.mapValues { $0.all.totalCount } == [0: 2018, 1: 1009, 3: 1009])
        #expect(stretches[0]?.tags.map(\.name) == ["A"])
    }

    @Test(arguments: [
        "", "x,2,3,HISTFAAAADl4nJNpmSzMwMAgzgABzFCaEch0M9ixgMH+A0SAiemnPBPTb36mzRYX+LvdWD7mMd1/w8gEAA3HDFw=",
        "#only a comment", "1,2,3", "1,2,3,!!!", "1,2,3,AAAA", "1,2,3,HISTFAAAADl4nJNpmSzMwMAgzg==",
        "1,2,3,HISTFAAAAAB4nA==",
    ])
    func damagedLogsAreErrorsWithTheirPlace(text: String) throws {
        let error = #expect(throws: PatronError.self) { try read(text) }
        #expect(error?.place?.file?.hasSuffix("a.hlog") == true)
        #expect(error?.place?.line == (text.isEmpty || text.hasPrefix("#") ? nil : 1))
    }

    /// Every prefix and every flipped byte of the uncompressed form is an error or some histogram, never a crash.
    @Test func noBytesAreTrusted() {
        let whole = HistogramCoding.encode(Self.values)
        for length in 0..<whole.count { _ = try? HistogramCoding.decode(Array(whole[..<length])) }
        for at in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[at] ^= 1 << bit
                _ = try? HistogramCoding.decode(bytes)
            }
        }
    }
}
