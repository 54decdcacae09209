import PatronCore
import PatronData
import Testing

@Suite("Numbers from text, without a locale")
struct NumberTextTests {
    private func parse(_ text: String) -> Double? { Array(text.utf8).withUnsafeBufferPointer(parseNumber) }

    @Test("equals Swift's correctly rounded conversion, bit by bit")
    func exact() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            let digits = Int.random(in: 1...22, using: &generator)
            var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
            let point = Int.random(in: 0...digits, using: &generator)
            text.insert(".", at: text.index(text.startIndex, offsetBy: point))
            if point == digits { text += "0" }
            if point == 0 { text = "0" + text }
            if Bool.random(using: &generator) { text = "-" + text }
            #expect(parse(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
        #expect(
            parse("1e3") == 1000 && parse("-2.5E-3") == -0.0025 && parse("+7") == 7 && parse(".5") == 0.5
                && parse("5.") == 5)
        #expect(parse("123456789012345678901234567890") == 1.2345678901234568e29)
    }

    @Test(
        "what is no number",
        arguments: [
            "", "-", ".", "nan", "inf", "Infinity", "0x10", "1,5", "1 2", "1e", "1e+", "--1", "1.2.3", "1e400", "£5",
            "１",
        ])
    func none(text: String) { #expect(parse(text) == nil) }
}
