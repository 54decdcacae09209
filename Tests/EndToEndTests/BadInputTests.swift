import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// Data and recipes that cannot be trained on: exit status 2, a message with the place, and the live version stays.
@Suite struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What the message must name.
        var words: [String]
        var status: Int32 = 2
        var recipe = "shop.yaml"
        /// Spoils a good shop.
        var spoil: @Sendable (Shop) throws -> Void
    }

    private static func lines(_ change: @escaping @Sendable (inout [String]) -> Void) -> @Sendable (Shop) throws -> Void
    {
        { shop in
            var lines = SmallShop().transactionsCSV.split(separator: "\n").map(String.init)
            change(&lines)
            try shop.write("transactions.csv", lines.joined(separator: "\n") + "\n")
        }
    }

    private static func recipe(_ text: String, by other: String) -> @Sendable (Shop) throws -> Void {
        { shop in
            let before = SmallShop().recipe
            #expect(before.contains(text))
            try shop.write("shop.yaml", before.replacing(text, with: other))
        }
    }

    static let cases: [Case] = [
        Case(testDescription: "truncated gzip", words: ["transactions.csv.gz", "truncated"]) { shop in
            try gzip(shop.path("transactions.csv"))
            let whole = try Data(contentsOf: shop.folder.appendingPathComponent("transactions.csv.gz"))
            try shop.write("transactions.csv.gz", whole.prefix(whole.count / 2))
            try recipe("path: transactions.csv", by: "path: transactions.csv.gz")(shop)
        },
        Case(testDescription: "gzip with a flipped bit", words: ["transactions.csv.gz", "corrupt gzip"]) {
            shop in
            try gzip(shop.path("transactions.csv"))
            var bytes = try Data(contentsOf: shop.folder.appendingPathComponent("transactions.csv.gz"))
            bytes[bytes.count / 2] ^= 4
            try shop.write("transactions.csv.gz", bytes)
            try recipe("path: transactions.csv", by: "path: transactions.csv.gz")(shop)
        },
        Case(
            testDescription: "wrong delimiter", words: ["transactions.csv", "order"],
            spoil: lines { lines in
                lines = lines.map { $0.replacing(",", with: ";") }
            }),
        Case(
            testDescription: "missing column", words: ["transactions.csv", "customer"],
            spoil: lines { lines in
                lines[0] = lines[0].replacing("customer", with: "client")
            }),
        Case(testDescription: "not UTF-8", words: ["transactions.csv"]) { shop in
            var bytes = Data(
                SmallShop().transactionsCSV.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
            bytes.insert(contentsOf: [0xFF, 0xFE], at: 0)
            try shop.write("transactions.csv", bytes)
        },
        Case(testDescription: "empty file", words: ["transactions.csv", "empty"]) {
            try $0.write("transactions.csv", "")
        },
        Case(testDescription: "header only", words: ["transactions.csv"], spoil: lines { $0.removeLast($0.count - 1) }),
        Case(
            testDescription: "no readable row", words: ["transactions.csv", "no row"],
            spoil: lines { lines in
                lines = [lines[0]] + lines.dropFirst().map { _ in "o,,i,yesterday,much,dear" }
            }),
        Case(testDescription: "missing file", words: ["transactions.csv"]) { shop in
            try FileManager.default.removeItem(atPath: shop.path("transactions.csv"))
        },
        Case(
            testDescription: "unknown key", words: ["shop.yaml", "colour", "allowed"],
            spoil: recipe("seed: 3", by: "seed: 3\ncolour: red")),
        Case(
            testDescription: "unknown key of a family", words: ["shop.yaml", "factorz"],
            spoil: recipe("    factors: 8", by: "    factorz: 8")),
        Case(
            testDescription: "unknown family", words: ["shop.yaml", "clairvoyance"],
            spoil: recipe("  segmentation:", by: "  clairvoyance:")),
        Case(
            testDescription: "unknown table", words: ["shop.yaml", "weather"],
            spoil: recipe("  items:\n", by: "  weather:\n")),
        Case(
            testDescription: "value out of range", words: ["shop.yaml", "iterations"],
            spoil: recipe("iterations: 4", by: "iterations: 0")),
        Case(
            testDescription: "bad currency", words: ["shop.yaml", "currency"],
            spoil: recipe("currency: EUR", by: "currency: Euro")),
        Case(
            testDescription: "broken YAML", words: ["shop.yaml"],
            spoil: recipe("namespace: shop", by: "namespace: [shop")),
        Case(testDescription: "recipe not UTF-8", words: ["shop.yaml", "UTF-8"]) {
            try $0.write("shop.yaml", Data([0x6E, 0xFF, 0xFE, 0x3A]))
        },
        Case(testDescription: "a label without two classes", words: ["sessions.csv", "Revenue"], recipe: "visits.yaml")
        { shop in
            try shop.write("sessions.csv", SmallShop().sessionsCSV.replacing("TRUE", with: "FALSE"))
        },
        Case(testDescription: "no label column", words: ["sessions.csv", "Revenue"], recipe: "visits.yaml") { shop in
            try shop.write("sessions.csv", SmallShop().sessionsCSV.replacing("Revenue", with: "Income"))
        },
    ]

    @Test(arguments: cases)
    func isRefusedWithItsPlace(_ bad: Case) throws {
        let shop = try Shop.trained()
        let live = [shop.current("shop"), shop.current("visits")]
        try bad.spoil(shop)
        let temporary = shop.path("temporary")
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        let outcome = try Executable.trainer.run(
            ["train", shop.path(bad.recipe), "--models", shop.models, "--json"],
            environment: ["TMPDIR": temporary])
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
        #expect(outcome.status == bad.status, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let message = outcome.errors.split(separator: "\n").last { $0.hasPrefix("error: ") } ?? ""
        for word in bad.words { #expect(message.contains(word), "'\(message)' does not name \(word)") }
        #expect([shop.current("shop"), shop.current("visits")] == live)
        #expect(shop.versions("shop").count == 1 && shop.versions("visits").count == 1)
    }

    /// A family that the data cannot support is said to be refused, and the others are served.
    @Test func tooLittleDataForSomeFamilies() throws {
        var tiny = SmallShop()
        tiny.customers = 3
        let shop = try Shop(tiny)
        let outcome = try Executable.trainer.run(["train", shop.path("shop.yaml"), "--models", shop.models, "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let families = try JSONValue(parsing: try #require(outcome.lines.last))["families"]
        #expect(families?["recommendation"]?["chosen"] != nil)
        for name in ["segmentation", "lifetime_value", "propensity"] {
            #expect(
                families?[name]?["refused"]?.text?.isEmpty == false && outcome.errors.contains("\(name) is refused"))
        }
        let server = try ServerProcess(models: shop.models)
        #expect(try server.ask("recommend", "--customer", "c1", "--count", "3")["items"]?.elements.count == 3)
        #expect(try server.client(["conversion", "--feature", "Pages=1"]).status == 1)
    }

    /// Data that supports none of the families: exit status 3, and nothing is published.
    @Test func tooLittleDataForAllFamilies() throws {
        var tiny = SmallShop()
        tiny.customers = 3
        tiny.families = "families:\n  segmentation:\n  lifetime_value:\n"
        let shop = try Shop(tiny)
        let outcome = try Executable.trainer.run(["train", shop.path("shop.yaml"), "--models", shop.models])
        #expect(outcome.status == 2 && outcome.errors.contains("none of the families"), "\(outcome.errors)")
        #expect(shop.current().isEmpty && shop.versions().isEmpty)
    }

    @Test func aMissingRecipeIsNamed() throws {
        let outcome = try Executable.trainer.run(["train", "/no/such/recipe.yaml"])
        #expect([1, 2].contains(outcome.status) && outcome.errors.contains("/no/such/recipe.yaml"))
    }

    /// Rows that cannot be used are rejected, counted and kept; the others train.
    @Test func badRowsAreCountedAndTheRestTrains() throws {
        let shop = try Shop()
        try shop.write(
            "transactions.csv",
            SmallShop().transactionsCSV
                + "o9,,i1,2023-01-01,1,1\no9,c1,i1,yesterday,1,1\no9,c1,i1,2023-01-01,one,1\n\"o9\",c1\n")
        let version = try shop.train()
        let manifest = text(of: URL(fileURLWithPath: shop.version(version, "manifest.json")))
        #expect(manifest.contains("\"rejected\"") && shop.current() == version)
        #expect(FileManager.default.fileExists(atPath: shop.version(version, "transactions.rejected.csv.gz")))
    }

    private static func gzip(_ path: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-kf", path]
        try process.run()
        process.waitUntilExit()
    }
}
