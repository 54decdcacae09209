import PatronClientOptions
import PatronCore
import Testing

@Suite struct TimeoutTextTests {
    @Test(
        "Timeouts",
        arguments: [("5s", 5000), ("500ms", 500), ("1m", 60000), ("0.5s", 500), ("5", nil), ("-1s", nil), ("s", nil)])
    func timeouts(text: String, milliseconds: Int64?) {
        #expect(parseTimeout(text)?.milliseconds == milliseconds)
    }
}
