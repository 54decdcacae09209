import PatronBundle
import PatronCore
import PatronNumerics
import Testing

/// The table of test vectors in docs/model-format.md, computed there independently.
@Suite struct IdHashTests {
    @Test(
        arguments: [
            ("", 0x0000_0000_0000_0000), ("a", 0x5dbb_ff6b_1a82_95b9), ("13085", 0x2bad_c73c_2011_85c4),
            ("12345678", 0x63dc_20aa_3615_a0c8), ("123456789", 0x2a98_e634_275c_0c45), ("é", 0x2b1a_b921_dff5_1e76),
            ("\u{0}", 0x7ab4_0e09_0f36_3a7d),
        ] as [(String, UInt64)])
    func hashes(id: String, hash: UInt64) { #expect(Array(id.utf8).withView { idHash($0) } == hash) }
}
