import CoreMetrics
import PatronConsole
import PatronService
import Testing

/// What libraries count through swift-metrics.
@Suite struct LibraryMetricsTests {
    private func page(_ metrics: LibraryMetrics) throws -> StrictExposition {
        var page = Exposition()
        metrics.write(to: &page)
        return try StrictExposition(page.text)
    }

    @Test func everyKindIsExposed() throws {
        let metrics = LibraryMetrics()
        let counter = metrics.makeCounter(label: "pool.leases", dimensions: [("a.b", "x\"y\\z\n")])
        counter.increment(by: 3)
        metrics.makeCounter(label: "pool.leases", dimensions: [("a.b", "x\"y\\z\n")]).increment(by: 2)
        metrics.makeFloatingPointCounter(label: "cost", dimensions: []).increment(by: 1.5)
        let meter = metrics.makeMeter(label: "open", dimensions: [])
        meter.increment(by: 2)
        meter.decrement(by: 1)
        metrics.makeRecorder(label: "depth", dimensions: [], aggregate: false).record(Int64(4))
        metrics.makeRecorder(label: "size", dimensions: [], aggregate: true).record(2.5)
        metrics.makeTimer(label: "1st call", dimensions: []).recordNanoseconds(1_500_000_000)
        let read = try page(metrics)
        #expect(read.value("pool_leases_total", ["a_b": "x\"y\\z\n"]) == 5)
        #expect(read.value("cost_total") == 1.5 && read.value("open") == 1 && read.value("depth") == 4)
        #expect(read.value("size_sum") == 2.5 && read.value("size_count") == 1)
        #expect(read.value("_1st_call_seconds_sum") == 1.5 && read.value("_1st_call_seconds_count") == 1)
    }

    @Test func clashesAndEndlessLabelsAreLeftOut() throws {
        let metrics = LibraryMetrics()
        metrics.makeMeter(label: "a.b", dimensions: []).set(Int64(1))
        metrics.makeRecorder(label: "a_b", dimensions: [], aggregate: true).record(Int64(7))
        for number in 0..<2000 { metrics.makeCounter(label: "c", dimensions: [("n", "\(number)")]).increment(by: 1) }
        let read = try page(metrics)
        #expect(read.types["a_b"] == "gauge" && read.value("a_b") == 1)
        #expect(read.samples.count <= 1000)
    }
}
