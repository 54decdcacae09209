import PatronTraining
import Testing

/// Pictures are functions of their data: well-formed, described, and within their frame whatever the data is.
@Suite struct ChartTests {
    static let data: [[Double]] = [
        [], [0], [0, 0, 0], [1e-300, 1e300], [.nan, 1, .infinity, -.infinity], [-5, 5],
        (0..<50).map { Double($0) * 1e6 },
    ]

    private func frame(_ values: [Double]) -> Chart {
        Chart(
            title: "A <title>", description: "What is to be seen", x: Axis("x", from: 0, to: Double(values.count)),
            y: .upwards("y", to: values.max() ?? 0))
    }

    private func check(_ figure: Node) throws {
        let markup = figure.markup
        let page = try WellFormed(markup)
        #expect(page.foreign.isEmpty && page.all("svg").count == 1 && page.all("title").count == 1)
        #expect(page.all("desc").count == 1 && page.all("svg")[0]["role"] == "img")
        for word in ["nan", "inf", "NaN"] { #expect(!markup.contains(word), "\(word)") }
        for element in page.elements where ["line", "rect", "circle"].contains(element.name) {
            for key in ["x", "x1", "x2", "cx", "width"] {
                guard let text = element.attributes[key] else { continue }
                let value = try #require(Double(text), "\(text)")
                #expect(value >= -1 && value <= 361, "\(key) \(text)")
            }
        }
    }

    @Test(arguments: data) func lines(_ values: [Double]) throws {
        let points = values.enumerated().map { Lines.Point(x: Double($0), y: $1, low: $1 - 1, high: $1 + 1) }
        try check(
            Lines(
                frame(values), [.init(.a, "one", points, isDotted: true), .init(.b, "two", points)],
                ideal: (Lines.Point(x: 0, y: 0), Lines.Point(x: 1, y: 1))
            ).figure)
    }

    @Test(arguments: data) func columns(_ values: [Double]) throws {
        try check(
            Columns(
                title: "A <title>", description: "What is to be seen", labels: values.indices.map { "\($0)" }, x: "x",
                y: .upwards("y", to: values.max() ?? 0), series: [.init(.a, "one", values), .init(.b, "two", values)]
            ).figure)
    }

    @Test(arguments: data) func bars(_ values: [Double]) throws {
        try check(
            Bars(
                title: "A <title>", description: "What is to be seen", series: [(.a, "one")],
                rows: values.map { .init("<name> \"&\"", [($0, "text")]) }
            ).figure)
    }

    @Test func ticksAreRound() {
        #expect(Axis.share("").ticks.map(\.text) == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"])
        #expect(Axis.upwards("", to: 937).high == 1000 && Axis.upwards("", to: 0).high > 0)
        #expect(Axis.upwards("", to: .nan).high.isFinite)
    }
}
