import ArgumentParser
import Foundation
import PatronCommand
import PatronCore
import PatronFuzz

/// Throws bytes at everything of Patron that takes bytes from strangers.
@main struct FuzzCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patron-fuzz", abstract: "Fuzzes Patron's decoders, engine and readers.",
        subcommands: [Run.self, Guided.self, Replay.self, Damage.self, Worker.self])

    static func main() async { await CommandMain.run(Self.self) }
}

/// Runs one target or all.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs inputs through a target; exits with 1 if one was kept.")

    @Argument(help: "\(FuzzCatalogue.names.joined(separator: ", ")), each-method, or all.") var target: String
    @Option(help: "Inputs for each target.") var runs = 1_000_000
    @Option(help: "The same seed gives the same inputs.") var seed: UInt64 = 1
    @Option(help: "Where inputs that crash, hang or find something are kept.") var keep = "fuzz-findings"

    func run() throws {
        let names: [String]
        switch target {
        case "all": names = FuzzCatalogue.names
        case "each-method": names = FuzzCatalogue.methodNames
        default: names = [target]
        }
        var kept = 0
        for name in names {
            _ = try FuzzCatalogue.target(name)
            let outcome = try Supervisor(target: name, seed: seed, folder: keep).run(runs)
            kept += outcome.kept.count
            let rate = Int(Double(outcome.runs) / max(outcome.seconds, 1e-9))
            print("\(name): \(outcome.runs) inputs, \(rate) a second, \(outcome.kept.count) kept")
            for path in outcome.kept { print("  \(path)") }
            fflush(nil)
        }
        if kept > 0 { throw ExitCode(1) }
    }
}

/// Runs kept inputs again, one after the other, in this process.
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs kept inputs again; a crash crashes this process.")

    @Argument(help: "The target.") var target: String
    @Argument(help: "Files with one input each.") var files: [String]

    func run() throws {
        let target = try FuzzCatalogue.target(target)
        for file in files {
            let input = try Data(contentsOf: URL(fileURLWithPath: file))
            do {
                let behaviour = try input.withUnsafeBytes { try target.run($0) }
                print("\(file): survived, behaviour \(String(behaviour, radix: 16))")
            } catch {
                print("\(file): \(error)")
                throw ExitCode(1)
            }
        }
    }
}

/// What the supervisor starts.
struct Worker: ParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Argument var target: String
    @Option var runs: Int
    @Option var seed: UInt64
    @Option var slot: String

    func run() throws {
        let slot = try InputSlot(open: slot)
        var run = FuzzRun(try FuzzCatalogue.target(target), seed: seed)
        do {
            try run.run(runs) { slot.set($0, $1) }
        } catch {
            FileHandle.standardError.write(Data("\(target): \(error)\n".utf8))
            throw ExitCode(1)
        }
    }
}

/// The frozen bundle cut at every byte, and with flipped bits.
struct Damage: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Opens the test bundle cut short at every byte and with flipped bits: refused, or the same answers.")

    @Option(help: "Flipped bits to try.") var flips = 10_000
    @Option(help: "The same seed gives the same bits.") var seed: UInt64 = 1

    func run() throws {
        let report = try BundleDamage().run(flips: flips, seed: seed)
        print(report)
        if report.different > 0 { throw ExitCode(1) }
    }
}
