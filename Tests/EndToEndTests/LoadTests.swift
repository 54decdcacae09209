import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// `patron-load` against a real server: exit statuses, files, scenarios.
@Suite struct LoadTests {
    private static let lenient = "p50=20s,errors=100%"

    private func load(_ server: ServerProcess, _ arguments: [String]) throws -> Executable.Outcome {
        try Executable.load.run(arguments + ["--server", server.address, "--warm-up", "0", "--waiting", "sleep"])
    }

    @Test func exitStatusesAreThoseOfTheObjective() throws {
        let shop = try Shop()
        let server = try ServerProcess(models: shop.models)
        func status(_ objective: String, _ more: String...) throws -> Int32 {
            try load(server, ["no-op", "--seconds", "0.1", "--objective", objective] + more).status
        }
        #expect(try status("errors=0%", "--rate", "200") == 0)
        #expect(try status("p50=0.000001us", "--rate", "200") == 3)
        #expect(try status("errors=0%") == 0)
        #expect(try status("speed=3") == 2)
        #expect(try status("errors=0%", "--sweep", "100:200:100") == 0)
        #expect(try status("max=0.000001us", "--sweep", "100,200") == 3)
        #expect(try status("max=0.000001us", "--find-rate", "--between", "100:200") == 3)
        #expect(try status("errors=0%", "--find-rate", "--between", "100:200", "--confirmations", "1") == 0)
        // Nothing listens there.
        #expect(try Executable.load.run(["no-op", "--server", "127.0.0.1:1", "--seconds", "0.1"]).status == 1)
    }

    @Test(arguments: [
        [], ["fly"], ["no-op", "--rate", "0"], ["no-op", "--rate", "5", "--depth", "2"], ["no-op", "--find-rate"],
        ["no-op", "--sweep", "no"], ["no-op", "--mix", "m.yaml"], ["--mix", "/no/such/file"], ["no-op", "--skew", "1"],
        ["no-op", "--arrivals", "never"], ["no-op", "--connections", "0"], ["no-op", "--timeout", "5"],
        ["scenario", "flood", "no-op"], ["scenario", "storm", "no-op"],
        ["scenario", "upgrade", "no-op", "--rate", "5"],
        ["merge"], ["merge", "/no/such/file"], ["plot", "a.hlog"],
    ])
    func badUsage(arguments: [String]) throws {
        let outcome = try Executable.load.run(arguments)
        #expect(outcome.status == 2 && outcome.output.isEmpty && !outcome.errors.isEmpty, "\(outcome)")
    }

    @Test func logsOfTwoRunsMerge() throws {
        let shop = try Shop()
        let server = try ServerProcess(models: shop.models)
        for name in ["a", "b"] {
            let outcome = try load(
                server,
                [
                    "no-op", "--rate", "500", "--seconds", "0.2", "--json", "--hlog", shop.path("\(name).hlog"),
                    "--svg",
                    shop.path("\(name).svg"),
                ])
            let report = try JSONValue(parsing: try #require(outcome.lines.last))
            #expect(outcome.status == 0 && report["sent"]?.double == 100 && report["errors"] == [:])
            #expect(text(of: shop.folder.appendingPathComponent("\(name).svg")).contains("<polyline"))
        }
        let merged = try Executable.load.run(["merge", shop.path("a.hlog"), shop.path("b.hlog"), "--json"])
        #expect(try JSONValue(parsing: try #require(merged.lines.last))["count"]?.double == 200)
        let plot = try Executable.load.run([
            "plot", shop.path("a.hlog"), shop.path("b.hlog"), "--svg", shop.path("c.svg"),
        ])
        #expect(plot.status == 0)
        #expect(text(of: shop.folder.appendingPathComponent("c.svg")).components(separatedBy: "<polyline").count == 3)
    }

    @Test func aMixOfKnownCustomers() throws {
        let shop = try Shop.trained()
        try shop.write("ids.txt", (0..<300).map { "c\($0)\n" }.joined())
        try shop.write(
            "mix.yaml",
            """
            requests:
              - {method: recommend, weight: 3, namespace: shop, customers: ids.txt, skew: 1, count: 5}
              - {method: profile, namespace: shop, customers: ids.txt}
            """)
        let server = try ServerProcess(models: shop.models)
        let outcome = try load(
            server, ["--mix", shop.path("mix.yaml"), "--rate", "500", "--seconds", "0.3", "--check", "--json"])
        let report = try JSONValue(parsing: try #require(outcome.lines.last, "\(outcome.errors)"))
        #expect(report["ok"]?.double == 150 && report["undecodable"]?.double == 0, "\(report)")
        #expect((report["kinds"]?["profile"]?["sent"]?.double ?? 0) > 0)
    }

    @Test func scenarios() throws {
        let shop = try Shop.trained()
        _ = try shop.trainAnother()
        let live = shop.current()
        try shop.write("ids.txt", (0..<300).map { "c\($0)\n" }.joined())
        let server = try ServerProcess(models: shop.models)
        func run(_ name: String, seconds: String, _ own: String...) throws -> JSONValue {
            let outcome = try load(
                server,
                [
                    "scenario", name, "recommend", "--namespace", "shop", "--customers", shop.path("ids.txt"),
                    "--rate", "300", "--connections", "4", "--json", "--seconds", seconds,
                ] + own)
            let result = try JSONValue(parsing: try #require(outcome.lines.last, "\(outcome.errors)"))
            #expect(outcome.status == 0 && result["objective"]?["met"] == true, "\(name): \(result) \(outcome.errors)")
            #expect((result["disturbed"]?["ok"]?.double ?? 0) > 0)
            return result
        }
        let upgrade = try run(
            "upgrade", seconds: "1", "--models", shop.models, "--every", "0.3", "--objective", "failed=0,resets=0")
        #expect((upgrade["swaps"]?.double ?? 0) >= 1)
        #expect(shop.current() == live)
        let batch = try run(
            "batch-beside-pages", seconds: "0.3", "--batch-size", "1000", "--objective", Self.lenient)
        #expect((batch["batches"]?.double ?? 0) > 0 && batch["ratio"] != nil)
        let reader = try run("slow-reader", seconds: "0.3", "--unread", "5000", "--objective", Self.lenient)
        #expect((reader["calm"]?["ok"]?.double ?? 0) > 0)
        let storm = try run("storm", seconds: "0.3", "--connects", "100", "--objective", "hello_failed=0")
        #expect((storm["connects"]?.double ?? 0) > 0)
        #expect(server.isRunning)
    }
}
