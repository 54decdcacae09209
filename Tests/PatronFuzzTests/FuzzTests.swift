import Foundation
import PatronCore
import PatronFuzz
import PatronTestSupport
import Testing

/// A short piece of what `make fuzz` runs for long; the seed is fixed, so that a failure comes again.
@Suite struct FuzzTests {
    @Test(arguments: FuzzCatalogue.names) func nothingIsFound(name: String) throws {
        var run = FuzzRun(try FuzzCatalogue.target(name), seed: 42)
        let slow = ["bundle", "bundle-files", "recipe", "tokens", "settings", "changes", "grpc"]
        try run.run(slow.contains(name) ? 500 : 5000)
        #expect(run.behaviours > 10)
    }

    @Test func theSameSeedGivesTheSameInputs() throws {
        func inputs() throws -> [[UInt8]] {
            var inputs: [[UInt8]] = []
            var run = FuzzRun(try FuzzCatalogue.target("messages"), seed: 3)
            try run.run(2000) { inputs.append(Array($1)) }
            return inputs
        }
        #expect(try inputs() == inputs())
    }

    /// Inputs that once crashed or broke a promise: `Tests/Fixtures/fuzz/TARGET/...`.
    @Test(arguments: FuzzCatalogue.names) func whatWasFoundStaysFixed(name: String) throws {
        let folder = TestData.projectRoot.appendingPathComponent("Tests/Fixtures/fuzz/\(name)")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let target = try FuzzCatalogue.target(name)
        for file in files {
            let input = try Data(contentsOf: file)
            #expect(throws: Never.self, "\(file.lastPathComponent)") {
                try input.withUnsafeBytes { try target.run($0) }
            }
        }
    }

    @Test func aDamagedBundleIsRefusedOrAnswersTheSame() throws {
        let report = try BundleDamage().run(everyTruncation: 41, flips: 400, seed: 7)
        #expect(report.different == 0 && report.refused == report.truncations + report.flips)
    }
}
