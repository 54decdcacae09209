import ArgumentParser
import Foundation
import PatronClient
import PatronClientOptions
import PatronCommand
import PatronCore

/// `patron-load`: closed-loop load on a server.
@main
struct PatronLoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patron-load",
        abstract: "Asks a Patron server as fast as it answers, and tells how fast that was.",
        discussion: """
            A closed loop: each connection keeps --depth requests in flight and sends the next when one is answered. \
            Latencies are from sending to the answer. While the server stalls nothing is sent, so that high percentiles \
            flatter the server; an open loop, which sends on schedule, is needed for latency under a given rate.

              patron-load --server 127.0.0.1:7700 recommend --customers ids.txt --count 20 --connections 16 --seconds 10
              patron-load --raw requests.bin --connections 64 --depth 16

            paused_seconds is for how long the generator itself was not running, by a thread that wakes twice a millisecond.
            """,
        version: patronVersion)

    @Argument(help: "What to ask; not needed with --raw.")
    var method: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var request: RequestOptions

    @Option(help: ArgumentHelp("A file of request frames, as `patron-client frame` writes it.", valueName: "file"))
    var raw: String?

    @Option(help: "Connections at once.")
    var connections = 16

    @Option(help: "Requests in flight on each connection.")
    var depth = 1

    @Option(help: "How long to measure.")
    var seconds = 10.0

    @Option(help: ArgumentHelp("How long to give load before measuring.", valueName: "seconds"))
    var warmUp = 1.0

    @Flag(help: "Print the report as one JSON object.")
    var json = false

    static func main() async { await CommandMain.run(Self.self) }

    func validate() throws {
        guard (method == nil) != (raw == nil) else { throw ValidationError("expected a METHOD or --raw, and not both") }
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections is from 1 to 10000") }
        guard (1...65_536).contains(depth) else { throw ValidationError("--depth is from 1 to 65536") }
        guard seconds > 0, seconds < 1e6, warmUp >= 0, warmUp < 1e6 else {
            throw ValidationError("--seconds is above 0 and --warm-up at least 0")
        }
    }

    func run() async throws {
        let (host, port) = try server.address()
        var plan = try LoadPlan(host: host, port: port, frames: try frames())
        plan.token = server.token
        plan.connections = connections
        plan.depth = depth
        plan.duration = .seconds(seconds)
        plan.warmUp = .seconds(warmUp)
        let report: LoadReport
        do {
            report = try await ClosedLoop.run(plan)
        } catch {
            CommandMain.complain("error: \(error)")
            throw ExitCode(1)
        }
        print(json ? report.json.description : LoadReportText.text(report))
    }

    private func frames() throws -> [[UInt8]] {
        if let raw {
            let data: Data
            do {
                data = try Data(contentsOf: URL(fileURLWithPath: raw))
            } catch {
                throw PatronError(.badUsage, "cannot be read; expected a file of frames", at: Place(file: raw))
            }
            do {
                return try LoadPlan.frames(in: Array(data))
            } catch {
                throw error.located(at: Place(file: raw))
            }
        }
        let method = try MethodName(method ?? "")
        return try request.requests(for: method).map { try $0.frame(for: method, id: 1) }
    }
}
