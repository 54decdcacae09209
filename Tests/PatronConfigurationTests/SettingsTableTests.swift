import Foundation
import PatronConfiguration
import PatronTestSupport
import Testing

/// The table, and the page that is made from it.
@Suite struct SettingsTableTests {
    @Test func namesAreDistinctAndPlain() {
        let names = Settings.table.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(!name.isEmpty && name.allSatisfy { $0.isLowercase || $0 == "-" }, "\(name)")
        }
    }

    /// `PATRON_UPDATE_DOCS=1` writes the table into the page.
    @Test func thePageHasTheTable() throws {
        let page = TestData.projectRoot.appendingPathComponent("docs/configuration.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("| setting |") })
        let end = lines[start...].firstIndex { !$0.hasPrefix("|") } ?? lines.endIndex
        let table = Settings.markdown.split(separator: "\n")
        if ProcessInfo.processInfo.environment["PATRON_UPDATE_DOCS"] == nil {
            #expect(Array(lines[start..<end]) == table)
        } else {
            let text = (lines[..<start] + table + lines[end...]).joined(separator: "\n")
            try text.write(to: page, atomically: true, encoding: .utf8)
        }
    }
}
