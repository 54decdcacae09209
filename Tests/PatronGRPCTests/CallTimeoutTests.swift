import NIOCore
import PatronGRPC
import Testing

/// The header `grpc-timeout`, as gRPC's description of its protocol has it.
@Suite struct CallTimeoutTests {
    @Test(
        arguments: [
            ("1H", 3_600_000_000_000), ("2M", 120_000_000_000), ("3S", 3_000_000_000), ("4m", 4_000_000), ("5u", 5000),
            ("6n", 6), ("0n", 0), ("99999999n", 99_999_999), ("00000001S", 1_000_000_000),
        ] as [(String, Int64)])
    func allUnits(_ text: String, _ nanoseconds: Int64) {
        #expect(CallTimeout.parse(text) == .nanoseconds(nanoseconds))
    }

    @Test(arguments: ["", "S", "1", "1s", "-1S", "+1S", "1.5S", " 1S", "123456789S", "1SS", "0x1S"])
    func malformed(_ text: String) { #expect(CallTimeout.parse(text) == nil) }

    /// More than a clock holds is as good as for ever, and can be added to now.
    @Test func centuries() throws {
        let time = try #require(CallTimeout.parse("99999999H"))
        #expect(NIODeadline.now() + time > .now() + .hours(24 * 365 * 50))
    }
}
