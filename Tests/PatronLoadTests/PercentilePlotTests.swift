import Foundation
import Histogram
import PatronLoad
import Testing

@Suite struct PercentilePlotTests {
    @Test func isWellFormedAndSelfContained() throws {
        var latency = LatencyHistogram.latencies()
        for value in 1...10_000 { latency.add(nanoseconds: UInt64(value) * 1000) }
        let plot = PercentilePlot(
            title: "A < B & C", [.init(name: "one", latency: latency), .init(name: "none", latency: .latencies())])
        let svg = plot.svg
        #expect(svg.contains("A &lt; B &amp; C") && svg.contains(">99.99 %<") && !svg.contains(">99.999 %<"))
        #expect(svg.contains(">10 ms<") && svg.contains(">one<") && !svg.contains(">none<"))
        #expect(!svg.contains("href") && !svg.contains("nan") && !svg.contains("inf"))
        #expect(svg.components(separatedBy: "<polyline").count == 2)
    }

    @Test func anEmptyPictureIsAPicture() {
        #expect(PercentilePlot(title: "", []).svg.hasSuffix("</svg>\n"))
    }
}
