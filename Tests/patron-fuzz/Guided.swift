import ArgumentParser
import CLibFuzzer
import Foundation
import PatronCore
import PatronFuzz

/// Lets libFuzzer look for inputs that reach new code, with whatever sanitizers this was built with.
struct Guided: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fuzzes with libFuzzer, guided by coverage; needs the build of `make fuzz-guided`.")

    @Argument(help: "The target.") var target: String
    @Option(help: "Inputs.") var runs = 1_000_000
    @Option(help: "Seconds after which it ends before that; 0 is never.") var seconds = 0
    @Option(help: "The same seed gives the same inputs.") var seed: UInt32 = 1
    @Option(help: "Where inputs that crash, hang or find something are kept.") var keep = "fuzz-findings"

    /// libFuzzer's callback is a C function, which holds nothing.
    nonisolated(unsafe) private static var current: (any FuzzTarget)?

    func run() throws {
        let target = try FuzzCatalogue.target(target)
        Self.current = target
        let corpus = FileManager.default.temporaryDirectory.appendingPathComponent("patron-fuzz-corpus-\(getpid())")
        try FileManager.default.createDirectory(at: corpus, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: corpus) }
        for (at, seed) in seeds(target).enumerated() {
            try Data(seed).write(to: corpus.appendingPathComponent("\(at)"))
        }
        try FileManager.default.createDirectory(atPath: keep, withIntermediateDirectories: true)
        let name = self.target.replacing("/", with: "-")
        let arguments = [
            "patron-fuzz", corpus.path, "-runs=\(runs)", "-seed=\(seed)", "-max_len=\(target.longest)", "-timeout=20",
            "-max_total_time=\(seconds)", "-artifact_prefix=\(keep)/\(name)-", "-print_final_stats=1", "-verbosity=0",
        ]
        var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for string in strings { free(string) } }
        let status = strings.withUnsafeMutableBufferPointer { strings in
            patron_libfuzzer_run(Int32(arguments.count), strings.baseAddress) { input, count in
                do {
                    _ = try Guided.current?.run(UnsafeRawBufferPointer(start: input, count: count))
                    return 0
                } catch {
                    FileHandle.standardError.write(Data("\(error)\n".utf8))
                    abort()
                }
            }
        }
        if status == -1 { throw PatronError(.badUsage, "this build is without libFuzzer; use make fuzz-guided") }
        if status != 0 { throw ExitCode(status) }
    }

    private func seeds(_ target: any FuzzTarget) -> [[UInt8]] {
        var random = SeededGenerator(seed: UInt64(seed))
        return target.seeds + (0..<500).compactMap { _ in target.generate(&random) }
    }
}
