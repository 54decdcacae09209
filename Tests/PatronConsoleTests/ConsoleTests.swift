import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// The console of a running server, through real sockets.
@Suite struct ConsoleTests {
    private struct Served {
        let shop: Shop
        let server: ServerProcess
        let port: Int

        init(trained: Bool = true, _ arguments: [String] = []) throws {
            shop = try Shop()
            if trained { try shop.train() }
            server = try ServerProcess(
                models: shop.models, ["--console-listen", "127.0.0.1:0", "--state", shop.path("state")] + arguments)
            let (running, prefix) = (server, "ready console 127.0.0.1:")
            let line = eventually { running.output.split(separator: "\n").first { $0.hasPrefix(prefix) } }
            port = try #require(line.flatMap { Int($0.dropFirst(prefix.count)) })
        }

        func get(_ path: String, method: String = "GET") throws -> HTTPSocket.Answer {
            try #require(try HTTPSocket(port: port).get(path, method: method))
        }

        func metrics() throws -> StrictExposition { try StrictExposition(try get("/metrics").body) }
    }

    @Test func pagesOfAServerWithModels() throws {
        let served = try Served()
        let version = served.shop.current()
        #expect(try served.get("/livez").status == 200)
        let ready = try served.get("/readyz")
        #expect(ready.status == 200 && ready.body.contains("\(SmallShop.namespace) \(version)"))
        let about = try JSONValue(parsing: try served.get("/version").body)
        #expect(about["name"]?.text == "patron-server" && about["version"]?.text?.isEmpty == false)
        let page = try served.get("/")
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.body.contains(version) && !page.body.contains("<script"))
        #expect(try served.get("/nowhere").status == 404)
        let posted = try served.get("/metrics", method: "POST")
        #expect(posted.status == 405 && posted.headers["allow"] == "GET")
    }

    @Test func metricsCountWhatIsAnswered() throws {
        let served = try Served()
        for _ in 0..<3 { _ = try served.server.ask("recommend", "--customer", "c4") }
        #expect(try served.server.client(["recommend", "--namespace", "no\"where", "--customer", "c4"]).status == 1)
        _ = try served.server.client(["score-batch", "--customers", served.shop.path("none")])
        let page = try served.get("/metrics")
        #expect(page.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        let metrics = try StrictExposition(page.body)
        #expect(metrics.value("patron_request_seconds_count", ["method": "Recommend", "status": "OK"]) == 3)
        #expect(metrics.value("patron_request_seconds_count", ["method": "Recommend", "status": "NOT_FOUND"]) == 1)
        #expect(metrics.value("patron_model_swaps_total") == 1 && metrics.value("patron_requests_in_flight") == 0)
        let live = ["namespace": SmallShop.namespace, "version": served.shop.current()]
        #expect(metrics.value("patron_model_info", live) == 1)
        #expect(metrics.value("patron_connections_accepted_total", ["edge": "binary"]) == 4)
        #expect((metrics.value("patron_received_bytes_total", ["edge": "binary"]) ?? 0) > 0)
        for name in ["process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"] {
            #expect((metrics.value(name) ?? 0) > 0, "\(name)")
        }
        // What Hummingbird counts of the console itself, through swift-metrics.
        let again = try served.metrics()
        let route = ["http_route": "/metrics", "http_request_method": "GET", "http_response_status_code": "200"]
        #expect(again.value("hb_requests_total", route) == 1)
    }

    @Test func withoutModelsItIsAliveButNotReady() throws {
        let served = try Served(trained: false)
        #expect(try served.get("/livez").status == 200 && served.get("/readyz").status == 503)
        try served.shop.train()
        #expect(try eventually { try served.get("/readyz").status == 200 ? true : nil } == true)
    }

    @Test func whileDrainingItIsAliveButNotReady() throws {
        let served = try Served(["--drain-milliseconds", "60000"])
        // A batch that nobody reads keeps the drain waiting.
        let customers = served.shop.path("customers.txt")
        try served.shop.write("customers.txt", (0..<500).map { "c\($0)" }.joined(separator: "\n") + "\n")
        let frames = served.shop.path("frames.bin")
        for (method, more) in [("hello", []), ("score-batch", ["--customers", customers])] {
            let made = try Executable.client.run(["frame", method, "--output", frames + method] + more)
            #expect(made.status == 0, "\(made.errors)")
        }
        let reader = try HTTPSocket(port: served.server.port)
        for method in ["hello", "score-batch"] {
            reader.send(try Data(contentsOf: URL(fileURLWithPath: frames + method)))
        }
        #expect(try eventually { try served.metrics().value("patron_requests_in_flight") == 1 ? true : nil } == true)
        served.server.terminate()
        #expect(try eventually { try served.get("/readyz").status == 503 ? true : nil } == true)
        let alive = try served.get("/livez")
        #expect(alive.status == 200 && served.server.isRunning)
        #expect(try served.metrics().value("patron_draining") == 1)
    }

    @Test func limits() throws {
        let served = try Served(
            trained: false,
            [
                "--console-request-limit", "2048", "--console-connection-limit", "2",
                "--console-request-milliseconds", "500",
            ])
        let large = try HTTPSocket(port: served.port)
        large.send("GET /livez HTTP/1.1\r\nHost: x\r\nX-Large: \(String(repeating: "a", count: 4096))\r\n\r\n")
        #expect(try large.answer()?.status != 200)
        let body = try HTTPSocket(port: served.port)
        body.send("GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde")
        #expect(try body.answer()?.status == 413)
        // Two clients that dawdle take all connections, and lose them; the third is answered then.
        let slow = [try HTTPSocket(port: served.port), try HTTPSocket(port: served.port)]
        for connection in slow { connection.send("GET /livez HTTP/1.1\r\nHo") }
        #expect(try served.get("/livez").status == 200)
        for connection in slow { #expect(try connection.answer()?.status ?? 400 != 200) }
    }

    @Test func anAddressThatIsTakenIsAFailure() throws {
        let served = try Served(trained: false)
        let address = "127.0.0.1:\(served.port)"
        let second = try Executable.server.run([
            "--models", served.shop.models, "--listen", "127.0.0.1:0", "--console-listen", address,
        ])
        #expect(second.status == 1 && second.errors.contains(address))
    }
}
