import PatronClient
import PatronClientOptions
import PatronCore
import Testing

@Suite("Load generator", .timeLimit(.minutes(1)))
struct LoadTests {
    @Test("Every request sent is accounted for, whatever came back")
    func accounts() async throws {
        let server = try await FakeServer.start()
        let good = try Request(customer: "1", count: 2).frame(for: MethodName("recommend"), id: 9)
        let bad = try Request(customer: "1", count: 0).frame(for: MethodName("recommend"), id: 9)
        let stream = try Request(customers: ["1", "2"]).frame(for: MethodName("score-batch"), id: 9)
        var plan = try LoadPlan(host: "127.0.0.1", port: server.port, frames: [good, bad, stream])
        plan.connections = 2
        plan.depth = 3
        plan.warmUp = .seconds(0.02)
        plan.duration = .seconds(0.1)
        let report = try await ClosedLoop.run(plan)
        #expect(report.sent > 0 && report.ok > 0)
        #expect(report.errors["INVALID_ARGUMENT", default: 0] > 0)
        #expect(report.errors["LOST"] == nil)
        #expect(report.sent == report.ok + report.errors.values.reduce(0, +))
        for key in ["sent", "ok", "errors", "rate", "p50", "p90", "p99", "p999", "p9999", "max", "paused_seconds"] {
            #expect(report.json[key] != nil, "\(key)")
        }
        let values = report.microseconds.map(\.value)
        #expect(values == values.sorted())
        await server.stop()
        await #expect(throws: PatronError.self) { try await ClosedLoop.run(plan) }
    }

    @Test("A file of frames is cut where its headers say, and what is cut short is named")
    func frames() throws {
        let one = try Request(customer: "1").frame(for: MethodName("profile"), id: 1)
        let two = try Request().frame(for: MethodName("health"), id: 2)
        #expect(try LoadPlan.frames(in: one + two) == [one, two])
        let error = #expect(throws: PatronError.self) { try LoadPlan.frames(in: one + two.dropLast()) }
        #expect(error?.message == "frame 2, at byte \(one.count), is cut short")
        #expect(throws: PatronError.self) { try LoadPlan(host: "", port: 1, frames: [Request.helloFrame()]) }
        #expect(throws: PatronError.self) { try LoadPlan(host: "", port: 1, frames: []) }
    }

    @Test(
        "Timeouts",
        arguments: [("5s", 5000), ("500ms", 500), ("1m", 60000), ("0.5s", 500), ("5", nil), ("-1s", nil), ("s", nil)])
    func timeouts(text: String, milliseconds: Int64?) {
        #expect(parseTimeout(text)?.milliseconds == milliseconds)
    }
}
