import PatronTraining
import Testing

@Suite struct MarkupTests {
    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "&lt;b&gt; &amp; ]]> -->",
        "</style></title></body>", "nul \u{0} bell \u{7} escape \u{1B}[31m delete \u{7F} next line \u{85}",
        "right to left \u{202E}gpj.exe\u{2066}", "\u{FFFE}\u{FFFF}\u{1FFFE}", "Étagère 架子 🛒 e\u{301}", "",
    ]

    @Test(arguments: hostile) func textStaysText(_ text: String) throws {
        let node = Node(.p, Attribute(.label, text)) { Node(.bdi) { text } }
        let page = try WellFormed(node.markup)
        #expect(page.elements.map(\.name) == ["p", "bdi"] && page.foreign.isEmpty)
        // What may not stand in a page is replaced; everything else arrives as it is.
        let allowed = page.text.unicodeScalars.filter { $0 != "\u{FFFD}" && $0 != " " }
        #expect(allowed.allSatisfy { text.unicodeScalars.contains($0) })
        #expect(!page.text.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) || $0.value == 0 })
    }

    @Test func harmlessTextIsNotChanged() throws {
        let text = "Étagère <3 & \"架子\" 'x' 🛒"
        let page = try WellFormed(Node(.p) { text }.markup)
        #expect(page.text.trimmingPrefix(" ").hasPrefix(text))
    }

    @Test func titlesCannotEndTheHead() throws {
        let page = Page(title: "</title></head><script>", body: [Node(.p) { "x" }]).html
        let parsed = try WellFormed(page)
        #expect(parsed.foreign.isEmpty && parsed.all("style").count == 1)
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    }

    @Test func numbersAreReadable() {
        #expect(Figures.fixed(1_234_567.891, 2) == "1,234,567.89" && Figures.fixed(-0.004, 2) == "0.00")
        #expect(
            Figures.fixed(-1234.5, 1) == "−1,234.5" && Figures.fixed(0.095, 2) == "0.10"
                && Figures.fixed(9.999, 2) == "10.00")
        #expect(Figures.percent(0.12345) == "12.3 %" && Figures.money(12.5, "EUR") == "12.50 EUR")
        #expect(Figures.money(1999.6, "EUR") == "2,000 EUR" && Figures.number(1, "day") == "1 day")
        #expect(Figures.short(1500) == "1.5k" && Figures.short(2_000_000) == "2M" && Figures.short(0.25) == "0.25")
        for unknown in [Double.nan, .infinity, -.infinity] {
            #expect(
                Figures.fixed(unknown) == "–" && Figures.percent(unknown) == "–" && Figures.money(unknown, "EUR") == "–"
            )
        }
        #expect(Figures.fixed(nil, 3) == "–" && !Figures.fixed(1e300).isEmpty)
    }
}
