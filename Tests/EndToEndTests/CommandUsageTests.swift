import Foundation
import PatronCore
import PatronLearning
import PatronTestSupport
import Testing

/// Exit statuses: 0 done, 1 failed, 2 bad usage; messages on standard error, nothing on standard output.
@Suite struct CommandUsageTests {
    private func expect(_ command: Executable, _ status: Int32, _ arguments: [String], names words: String...) throws {
        let outcome = try command.run(arguments)
        let called = "\(command.rawValue) \(arguments.joined(separator: " "))"
        #expect(outcome.status == status, "\(called): \(outcome.status) \(outcome.errors)")
        #expect(outcome.output.isEmpty, "\(called): \(outcome.output)")
        for word in words { #expect(outcome.errors.contains(word), "\(called): \(outcome.errors)") }
    }

    @Test(arguments: [Executable.server, .trainer, .client, .load])
    func everyCommandKnowsHelpAndVersion(_ command: Executable) throws {
        for option in ["--help", "--version"] {
            let outcome = try command.run([option])
            #expect(outcome.status == 0 && !outcome.output.isEmpty && outcome.errors.isEmpty)
        }
        try expect(command, 2, ["--no-such-option"])
    }

    @Test func server() throws {
        try expect(.server, 2, ["--listen", "nowhere"], names: "--listen", "HOST:PORT")
        try expect(.server, 2, ["--listen", "127.0.0.1:99999"], names: "--listen")
        try expect(.server, 2, ["--poll-milliseconds", "0"], names: "--poll-milliseconds")
        try expect(.server, 2, ["--frame-limit", "1"], names: "--frame-limit")
        try expect(.server, 2, ["--event-loops", "many"], names: "--event-loops")
        try expect(.server, 2, ["--log-level", "loud"], names: "--log-level")
        try expect(.server, 2, ["surplus"])
    }

    @Test func aPortThatIsTakenIsAFailure() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try ServerProcess(models: folder.path)
        let second = try Executable.server.run(["--models", folder.path, "--listen", server.address])
        #expect(second.status == 1 && second.errors.contains(server.address))
        #expect(try server.ask("health")["status"] != nil)
    }

    @Test func trainer() throws {
        try expect(.trainer, 2, ["train"], names: "recipe")
        try expect(.trainer, 2, ["fly"])
        let shop = try Shop()
        try expect(
            .trainer, 2, ["train", shop.path("shop.yaml"), "--models", shop.models, "--data", "weather=w.csv"],
            names: "weather")
        try expect(
            .trainer, 2, ["train", shop.path("shop.yaml"), "--models", shop.models, "--data", "transactions"],
            names: "TABLE=PATH")
        try expect(.trainer, 2, ["inspect", "--models", shop.models], names: "--namespace")
        try expect(
            .trainer, 2, ["score", "--models", shop.models, "--output", shop.path("s.csv"), "--top", "0"],
            names: "--top")
    }

    /// OpenBLAS says which kernels it loads: where it knows no better than the oldest, a second time and others.
    @Test func theTrainerComputesWithTheProcessorsKernels() throws {
        let (own, inUse) = (ProcessInfo.processInfo.environment, OpenBLASKernels.inUse)
        let loud = try Executable.trainer.run(["list", "--help"], environment: ["OPENBLAS_VERBOSE": "2"])
        #expect(loud.status == 0 && loud.output.contains("--models"))
        let loaded = loud.errors.split(separator: "\n").compactMap { $0.wholeMatch(of: /Core: (.+)/)?.1 }
        #expect(try #require(loaded.last) == OpenBLASKernels.better(environment: own) ?? inUse)
        // What somebody has chosen stays.
        let chosen = try Executable.trainer.run(
            ["--version"], environment: ["OPENBLAS_VERBOSE": "2", OpenBLASKernels.variable: inUse])
        #expect(chosen.errors == "Core: \(inUse)\n")
    }

    @Test func theStoresCommands() throws {
        let shop = try Shop.trained()
        let live = shop.current()
        try expect(
            .trainer, 1, ["publish", "--models", shop.models, "--namespace", "shop", "20991231-000000000000"],
            names: "20991231")
        try expect(.trainer, 1, ["rollback", "--models", shop.models, "--namespace", "shop"])
        #expect(shop.current() == live)
        let list = try Executable.trainer.run(["list", "--models", shop.models])
        #expect(list.status == 0 && list.output.contains(live))
        let inspect = try Executable.trainer.run(["inspect", "--models", shop.models, "--namespace", "shop", "--json"])
        #expect(inspect.status == 0 && inspect.output.contains("\"customers\":300"))
        let ids = try Executable.trainer.run(["inspect", "--models", shop.models, "--namespace", "shop", "--customers"])
        #expect(ids.status == 0 && Set(ids.lines) == Set((0..<300).map { "c\($0)" }))
        let score = try Executable.trainer.run([
            "score", "--models", shop.models, "--namespace", "shop", "--output", shop.path("scores.csv"), "--top", "7",
        ])
        let rows = text(of: shop.folder.appendingPathComponent("scores.csv")).split(separator: "\n")
        #expect(score.status == 0 && rows.count == 8 && rows[0].hasPrefix("customer,segment,"))
        let check = try Executable.trainer.run(["check", shop.path("shop.yaml"), "--json"])
        #expect(check.status == 0 && check.output.contains("\"namespace\":\"shop\""))
    }

    @Test func client() throws {
        try expect(.client, 2, [])
        try expect(.client, 2, ["fly"], names: "recommend")
        try expect(.client, 2, ["recommend", "--server", "nowhere"], names: "--server")
        try expect(.client, 2, ["recommend", "--as-of", "yesterday"], names: "--as-of")
        try expect(.client, 2, ["conversion", "--feature", "Pages"], names: "--feature")
        try expect(.client, 2, ["health", "--item", "i1"], names: "item")
        try expect(.client, 2, ["recommend", "--customers", "/no/such/file"], names: "/no/such/file")
        try expect(.client, 2, ["recommend", "--count", "-1"])
        // A port that nobody listens on.
        try expect(.client, 1, ["health", "--server", "127.0.0.1:1", "--timeout", "20s"], names: "cannot connect")
    }

    @Test func framesAreTheBytesOfRequests() throws {
        let shop = try Shop.trained()
        try shop.write("ids.txt", "c1\nc2\n")
        for (method, file) in [("hello", "hello.bin"), ("recommend", "requests.bin")] {
            let more =
                method == "hello" ? [] : ["--namespace", "shop", "--customers", shop.path("ids.txt"), "--count", "20"]
            let outcome = try Executable.client.run(["frame", method, "--output", shop.path(file)] + more)
            #expect(outcome.status == 0 && outcome.output.isEmpty)
        }
        let hello = try Data(contentsOf: shop.folder.appendingPathComponent("hello.bin"))
        #expect(hello[8..<12] == Data("PTRN".utf8))
        let requests = try Data(contentsOf: shop.folder.appendingPathComponent("requests.bin"))
        #expect(requests.count == 2 * (16 + 6 + 4 + 2) && requests[4] == 1 && requests[7] == 16)
        try expect(.client, 2, ["frame", "recommend"], names: "--output")
    }
}
