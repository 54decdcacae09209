import PatronService
import PatronWire
import Testing

/// Counting on many threads, and the page that is made of it.
@Suite struct ServiceMetricsTests {
    @Test func shardsOfManyThreadsAddUp() async {
        let metrics = ServiceMetrics()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                let shard = metrics.makeShard()
                group.addTask {
                    for number in 0..<10_000 {
                        shard.count(.heldRequests)
                        if number % 2 == 0 { shard.count(.releasedRequests) }
                        shard.count(.receivedBytes, on: .binary, by: 10)
                        shard.observe(.recommend, .ok, nanoseconds: UInt64(number))
                        metrics.count(.shedQueueFull)
                    }
                }
            }
        }
        #expect(metrics.value(.heldRequests) == 40_000 && metrics.requestsInFlight == 20_000)
        #expect(metrics.value(.receivedBytes, on: .binary) == 400_000)
        #expect(metrics.value(.receivedBytes, on: .grpc) == 0 && metrics.value(.shedQueueFull) == 40_000)
        let latency = metrics.latency(.recommend, .ok)
        // A duration of nothing counts as a nanosecond.
        #expect(latency.count == 40_000 && latency.nanoseconds == 4 * (9999 * 10_000 / 2 + 1))
        #expect(metrics.latency(.recommend, .notFound).count == 0 && metrics.latency(nil, .ok).count == 0)
    }

    @Test func seriesDoNotTouch() {
        let metrics = ServiceMetrics()
        let shard = metrics.makeShard()
        for method in [nil] + Method.allCases.map(Optional.some) {
            for status in StatusCode.allCases { shard.observe(method, status, nanoseconds: .max) }
        }
        for method in [nil] + Method.allCases.map(Optional.some) {
            for status in StatusCode.allCases { #expect(metrics.latency(method, status).count == 1) }
        }
    }

    @Test func connectionsAreAcceptedMinusClosed() {
        let metrics = ServiceMetrics()
        metrics.count(.accepted, on: .grpc, by: 3)
        metrics.count(.closed, on: .grpc)
        #expect(metrics.openConnections(on: .grpc) == 2 && metrics.openConnections(on: .binary) == 0)
    }

    @Test func samplesOfOneNameStandTogetherAndEscaped() {
        var page = Exposition()
        page.gauge("a", "first\nline \\ \"quoted\"", 1, [("l", "x\"\\\n")])
        page.counter("b_total", "b", 2.5)
        page.gauge("a", "ignored", .infinity, [("l", "y")])
        #expect(
            page.text == """
                # HELP a first\\nline \\\\ "quoted"
                # TYPE a gauge
                a{l="x\\"\\\\\\n"} 1
                a{l="y"} +Inf
                # HELP b_total b
                # TYPE b_total counter
                b_total 2.5

                """)
    }

    @Test func histogramsHaveCumulativeStepsSumAndCount() {
        let metrics = ServiceMetrics()
        let shard = metrics.makeShard()
        for nanoseconds: UInt64 in [1000, 1001, 2_000_000_000, 20_000_000_000] {
            shard.observe(.scoreCustomer, .ok, nanoseconds: nanoseconds)
        }
        metrics.expose { $0.gauge("queue", "Length.", 7) }
        var page = Exposition()
        metrics.write(to: &page)
        let labels = #"method="ScoreCustomer",status="OK""#
        for line in [
            #"patron_request_seconds_bucket{\#(labels),le="1e-06"} 1"#,
            #"patron_request_seconds_bucket{\#(labels),le="2e-06"} 2"#,
            #"patron_request_seconds_bucket{\#(labels),le="1"} 2"#,
            #"patron_request_seconds_bucket{\#(labels),le="10"} 3"#,
            #"patron_request_seconds_bucket{\#(labels),le="+Inf"} 4"#,
            #"patron_request_seconds_sum{\#(labels)} 22.000002001"#,
            #"patron_request_seconds_count{\#(labels)} 4"#, "queue 7",
        ] {
            #expect(page.text.contains(line + "\n"), "\(line)")
        }
    }
}
