import Histogram
import PatronClient
import PatronCore
import PatronLoad
import Testing

@Suite("Load runs", .timeLimit(.minutes(1)))
struct LoadRunTests {
    private func plan(_ server: StallingServer, rate: Double? = nil, seconds: Double = 0.2) throws -> LoadPlan {
        let workload = try Workload([.init(MethodName("no-op"), [Request()])])
        var plan = LoadPlan(host: "127.0.0.1", port: server.port, workload: workload)
        plan.pace = rate.map { .open(rate: $0, .constant) } ?? .closed(depth: 1)
        plan.waiting = .sleep
        plan.connections = 2
        plan.warmUp = .seconds(0)
        plan.duration = .seconds(seconds)
        return plan
    }

    @Test("A closed loop accounts for every request")
    func closed() async throws {
        let server = try await StallingServer.start(.init(shedsEvery: 3))
        var plan = try plan(server)
        plan.pace = .closed(depth: 3)
        plan.decodesAnswers = true
        let report = try await LoadRun.run(plan)
        #expect(report.ok > 0 && report.errors.keys.sorted() == ["RESOURCE_EXHAUSTED"])
        #expect(report.sent == report.ok + report.errors.values.reduce(0, +))
        // Refusals are counted and do not flatter the percentiles.
        #expect(Int(report.latency.totalCount) == report.ok)
        #expect(report.unexpected == 0 && report.undecodable == 0 && report.resets == 0)
        for key in [
            "sent", "ok", "errors", "rate", "p50", "p90", "p99", "p999", "p9999", "max", "paused_seconds", "spoiled",
        ] {
            #expect(report.json()[key] != nil, "\(key)")
        }
        await server.stop()
        await #expect(throws: PatronError.self) { try await LoadRun.run(plan) }
    }

    @Test("An open loop sends what was due, no more and no less", arguments: [1, 2, 3])
    func open(threads: Int) async throws {
        let server = try await StallingServer.start()
        var plan = try plan(server, rate: 2000)
        plan.connections = 3
        plan.threads = threads
        let report = try await LoadRun.run(plan)
        #expect(report.sent == 400 && report.ok == 400 && report.errors.isEmpty)
        #expect(report.lateness.totalCount == 400)
        await server.stop()
    }

    /// 1000 requests a second meet a stall of 200 ms. Those due while it lasts wait for its end: 100 of them for 100 ms
    /// or more, which no machine can make fewer. A closed loop has one request on each connection to notice it.
    @Test("An open loop shows a stall that a closed loop hides")
    func stall() async throws {
        let slow: ClosedRange<UInt64> = 100_000_000...3_600_000_000_000
        let server = try await StallingServer.start(.init(stallsAt: 200, stall: 0.2))
        let open = try await LoadRun.run(try plan(server, rate: 1000, seconds: 0.6))
        await server.stop()
        #expect(open.sent == 600 && open.ok == 600)
        #expect(open.latency.count(within: slow) >= 99)
        // A sixth waited for half of the stall or more.
        #expect(open.latency.microseconds(at: 90) >= 100_000)

        let other = try await StallingServer.start(.init(stallsAt: 200, stall: 0.2))
        let closed = try await LoadRun.run(try plan(other, seconds: 0.6))
        await other.stop()
        #expect((1...4).contains(closed.latency.count(within: slow)))
        #expect(closed.latency.microseconds(at: 90) < 100_000)
    }

    @Test("Requests without an answer count with their age")
    func unanswered() async throws {
        let server = try await StallingServer.start(.init(ignores: 0..<10))
        var plan = try plan(server, rate: 100)
        plan.timeout = .seconds(1)
        let report = try await LoadRun.run(plan)
        await server.stop()
        #expect(report.sent == 20 && report.ok == 10 && report.errors == ["UNANSWERED": 10])
        // All were due in the first 0.2 s, and waited for until a second after it.
        #expect(report.latency.count(within: 1_000_000_000...3_600_000_000_000) == 10)
        #expect(report.answered(withinMicroseconds: 3_000_000_000) == 10)
    }

    @Test("An answer after the deadline is a failure")
    func late() async throws {
        let server = try await StallingServer.start(.init(stallsAt: 0, stall: 0.15))
        var plan = try plan(server, rate: 100, seconds: 0.1)
        plan.timeout = .seconds(0.03)
        let report = try await LoadRun.run(plan)
        await server.stop()
        #expect(report.sent == 10 && report.errors["DEADLINE_EXCEEDED", default: 0] == 10)
    }

    @Test("A connection that breaks is replaced, and what was asked on it is lost")
    func reset() async throws {
        let server = try await StallingServer.start(.init(closesAt: 50))
        let report = try await LoadRun.run(try plan(server, rate: 1000))
        await server.stop()
        #expect(report.resets == 1 && report.errors["LOST", default: 0] >= 1)
        #expect(report.sent == 200 && report.ok == 200 - report.errors["LOST", default: 0])
        #expect(report.ok > 100)
    }

    @Test("Requests larger than a socket takes at once are sent whole, and once")
    func large() async throws {
        let server = try await StallingServer.start()
        var plan = try plan(server)
        let customers = (0..<30_000).map { EntityID("customer \($0)") }
        plan.workload = try Workload([.init(MethodName("score-batch"), [Request(customers: customers)])])
        let report = try await LoadRun.run(plan)
        await server.stop()
        #expect(report.ok > 0 && report.errors.isEmpty && report.resets == 0 && report.unexpected == 0)
    }

    @Test("A mix is drawn by its weights, the same for the same seed")
    func mix() async throws {
        let server = try await StallingServer.start()
        var plan = try plan(server, rate: 5000)
        plan.workload = try Workload([
            .init(MethodName("no-op"), weight: 3, [Request()]),
            .init(MethodName("profile"), weight: 1, [Request(customer: "1"), Request(customer: "2")], skew: 1),
        ])
        let first = try await LoadRun.run(plan)
        let second = try await LoadRun.run(plan)
        await server.stop()
        #expect(first.kinds.map(\.sent).reduce(0, +) == 1000)
        #expect(first.kinds.map(\.sent) == second.kinds.map(\.sent))
        #expect((700...800).contains(first.kinds[0].sent))
        #expect(try HistogramLog.text(of: first, start: 0).contains("Tag=profile,"))
    }

    @Test("Answers are counted by model version")
    func versions() async throws {
        let server = try await StallingServer.start(.init(newVersionAt: 100))
        var plan = try plan(server, rate: 1000)
        plan.readsVersions = true
        let report = try await LoadRun.run(plan)
        await server.stop()
        #expect(report.versions == ["v1": 100, "v2": 100] && report.versionChanges.count == 1)
    }
}
