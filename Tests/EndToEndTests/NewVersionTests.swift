import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// A new version is served without a pause; one that is damaged never is.
@Suite struct NewVersionTests {
    @Test func aNewVersionIsPickedUpWhileServing() throws {
        let shop = try Shop.trained()
        let first = shop.current()
        let server = try ServerProcess(models: shop.models)
        let second = try shop.trainAnother()
        #expect(first != second)
        let publish = try Executable.trainer.run(["publish", "--models", shop.models, "--namespace", "shop", second])
        #expect(publish.status == 0 && shop.current() == second)
        // Every request until then is answered, by either version.
        var seen: [String] = []
        let picked = try eventually { () -> Bool? in
            let answer = try server.ask("recommend", "--namespace", "shop", "--customer", "c4", "--count", "3")
            let version = answer["model_version"]?.text ?? ""
            if seen.last != version { seen.append(version) }
            return version == second ? true : nil
        }
        #expect(picked == true && [[first, second], [second]].contains(seen))
        #expect(try server.ask("models")["models"]?.elements.first?["version"]?.text == second)

        let back = try Executable.trainer.run(["rollback", "--models", shop.models, "--namespace", "shop"])
        #expect(back.status == 0 && shop.current() == first)
        let returned = try eventually { try server.shopModel()?["version"]?.text == first ? true : nil }
        #expect(returned == true && server.isRunning)
    }

    /// Load from many connections while versions come and go: not one request fails.
    @Test func noRequestFailsWhileVersionsChange() throws {
        let shop = try Shop.trained()
        let first = shop.current()
        let second = try shop.trainAnother()
        let server = try ServerProcess(models: shop.models, ["--event-loops", "2"])
        try shop.write("ids.txt", (0..<300).map { "c\($0)\n" }.joined())
        let load = try Executable.load.begin([
            "recommend", "--server", server.address, "--namespace", "shop", "--customers", shop.path("ids.txt"),
            "--connections", "4", "--depth", "4", "--seconds", "2", "--warm-up", "0", "--json",
        ])
        var swaps = 0
        while load.isRunning {
            let next = swaps % 2 == 0 ? second : first
            try shop.setCurrent(next)
            _ = try eventually { try server.shopModel()?["version"]?.text == next ? true : nil }
            swaps += 1
        }
        let outcome = load.outcome()
        #expect(outcome.status == 0 && swaps > 0, "\(outcome.errors)")
        let report = try JSONValue(parsing: try #require(outcome.lines.last))
        #expect((report["ok"]?.double ?? 0) > 0 && report["errors"] == [:], "\(report)")
    }

    /// A namespace that appears later is served, too.
    @Test func aNewNamespaceIsPickedUp() throws {
        let shop = try Shop()
        try shop.train("visits.yaml")
        let server = try ServerProcess(models: shop.models)
        #expect(try server.shopModel() == nil)
        try shop.train()
        let served = try eventually { try server.shopModel() }
        #expect(served?["version"]?.text == shop.current())
    }

    enum Damage: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case flippedBit, missingFile, truncatedFile, manifestFromTheFuture, brokenManifest, wrongGoldens, noSuchVersion,
            nonsense

        var testDescription: String { rawValue }

        /// What the reason must name.
        var place: String {
            switch self {
            case .flippedBit, .missingFile: "recommendation.safetensors"
            case .truncatedFile: "segmentation.safetensors"
            case .manifestFromTheFuture, .brokenManifest: "manifest.json"
            case .wrongGoldens: "goldens.json"
            case .noSuchVersion: "20991231-000000000000"
            case .nonsense: "CURRENT"
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func aDamagedVersionIsRefusedAndTheOldOneStays(_ damage: Damage) throws {
        let shop = try Shop.trained()
        let good = shop.current()
        let server = try ServerProcess(models: shop.models, ["--state", shop.path("state")])
        let bad = try shop.trainAnother()
        let named = try apply(damage, to: bad, of: shop)
        // Whoever publishes hears of it; what follows is for a CURRENT that was written by hand.
        if damage != .nonsense {
            let published = try Executable.trainer.run(
                ["publish", "--models", shop.models, "--namespace", "shop", named])
            #expect(published.status != 0 && published.errors.contains(damage.place), "\(published)")
            #expect(shop.current() == good)
        }
        try shop.setCurrent(named)
        let refusal = try eventually { () -> String? in
            let reason = try server.shopModel()?["refusal"]?.text ?? ""
            return reason.isEmpty ? nil : reason
        }
        let reason = try #require(refusal)
        #expect(reason.contains(damage.place), "\(reason)")
        #expect(server.log.contains("refused") && server.log.contains(damage.place))
        #expect(server.log.contains("\(good) stays live"))
        // The old version answers, and is what a restart-free way back leads to.
        let answer = try server.ask("recommend", "--namespace", "shop", "--customer", "c4", "--count", "3")
        #expect(answer["model_version"]?.text == good && answer["items"]?.elements.count == 3)
        try shop.setCurrent(good)
        let healed = try eventually { try server.shopModel()?["refusal"]?.text == "" ? true : nil }
        #expect(healed == true && server.isRunning)
    }

    /// What was wrong may have been a copy under way: a refused version is tried again, and goes live once it is whole.
    @Test func aVersionThatWasCompletedLaterGoesLive() throws {
        let shop = try Shop.trained()
        let server = try ServerProcess(models: shop.models)
        let next = try shop.trainAnother()
        let (file, aside) = (shop.version(next, "propensity.safetensors"), shop.path("aside"))
        try FileManager.default.moveItem(atPath: file, toPath: aside)
        try shop.setCurrent(next)
        let refused = try eventually { try server.shopModel()?["refusal"]?.text == "" ? nil : true }
        #expect(refused == true)
        try FileManager.default.moveItem(atPath: aside, toPath: file)
        let live = try eventually { try server.shopModel()?["version"]?.text == next ? true : nil }
        #expect(live == true)
        #expect(try server.shopModel()?["refusal"]?.text == "")
        // It was logged once, however often it was looked at.
        #expect(server.log.split(separator: "\n").count { $0.contains("refused") } == 1)
    }

    /// A stamp vouches for the bytes that were verified, and for no others.
    @Test func aVersionThatWasDamagedAfterItsVerificationIsRefusedAtTheNextStart() throws {
        let shop = try Shop.trained()
        let arguments = ["--state", shop.path("state")]
        for _ in 0..<2 {
            let server = try ServerProcess(models: shop.models, arguments)
            #expect(try server.shopModel() != nil)
        }
        _ = try apply(.flippedBit, to: shop.current(), of: shop)
        let server = try ServerProcess(models: shop.models, arguments)
        let refused = try server.shopModel()
        #expect(refused?["live"] == false && server.log.contains("recommendation.safetensors"))
    }

    /// Several trainers at once write one store; each finishes, and the version is whole.
    @Test func trainersAtOnceShareAStore() throws {
        let shop = try Shop()
        let trainers = try (0..<3).map { _ in
            try Executable.trainer.begin(["train", shop.path("shop.yaml"), "--models", shop.models, "--json"])
        }
        for trainer in trainers {
            let outcome = trainer.outcome()
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(shop.versions() == [shop.current()])
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(shop.models)/shop")
        #expect(!left.contains { $0.hasPrefix(".staging") })
        let inspect = try Executable.trainer.run(["inspect", "--models", shop.models])
        #expect(inspect.status == 0)
    }

    /// A server that starts with a damaged version serves the other namespaces.
    @Test func aDamagedVersionDoesNotStopTheStart() throws {
        let shop = try Shop.trained()
        _ = try apply(.flippedBit, to: shop.current(), of: shop)
        let server = try ServerProcess(models: shop.models)
        #expect(server.log.contains("the namespace is not served") && server.log.contains("recommendation.safetensors"))
        #expect(try server.ask("conversion", "--feature", "Pages=9")["conversion"] != nil)
        let refused = try server.client(["recommend", "--namespace", "shop", "--customer", "c4"])
        #expect(refused.status == 1 && refused.errors.contains("no namespace shop"))
        // Whoever looks after the server sees what is missing, and why.
        let model = try #require(try server.shopModel())
        #expect(model["live"] == false && model["version"]?.text == shop.current())
        #expect(model["refusal"]?.text?.contains("recommendation.safetensors") == true)
        #expect(try server.ask("models", "--namespace", "shop")["models"]?.elements == [model])
        // A version that is whole goes live without a restart.
        let whole = try shop.trainAnother()
        try shop.setCurrent(whole)
        let served = try eventually { try server.shopModel()?["live"] == true ? true : nil }
        #expect(served == true)
        #expect(try server.shopModel()?["refusal"]?.text == "")
    }

    @Test func aServerWithoutModelsSaysSo() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try ServerProcess(models: folder.path)
        #expect(try server.ask("health")["status"]?.text == "not_serving")
        let answer = try server.client(["recommend", "--customer", "c4"])
        #expect(answer.status == 1 && answer.errors.contains("no model is loaded"))
    }

    /// Damages a version; gives what CURRENT shall say.
    private func apply(_ damage: Damage, to version: String, of shop: Shop) throws -> String {
        func change(_ file: String, _ edit: (inout Data) -> Void) throws {
            let url = URL(fileURLWithPath: shop.version(version, file))
            var bytes = try Data(contentsOf: url)
            edit(&bytes)
            try bytes.write(to: url)
        }
        func replace(_ text: String, by other: String, in file: String) throws {
            try change(file) { bytes in
                let before = String(decoding: bytes, as: UTF8.self)
                #expect(before.contains(text))
                bytes = Data(before.replacing(text, with: other, maxReplacements: 1).utf8)
            }
        }
        switch damage {
        case .flippedBit: try change("recommendation.safetensors") { $0[$0.count - 9] ^= 0x10 }
        case .missingFile:
            try FileManager.default.removeItem(atPath: shop.version(version, "recommendation.safetensors"))
        case .truncatedFile: try change("segmentation.safetensors") { $0.removeLast(8) }
        case .manifestFromTheFuture: try replace("\"format\": 1", by: "\"format\": 2", in: "manifest.json")
        case .brokenManifest: try change("manifest.json") { $0.removeLast($0.count / 2) }
        case .wrongGoldens: try replace("\"count\":20", by: "\"count\":21", in: "goldens.json")
        case .noSuchVersion: return "20991231-000000000000"
        case .nonsense: return "../../etc"
        }
        return version
    }
}
