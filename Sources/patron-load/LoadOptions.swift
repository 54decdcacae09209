import ArgumentParser
import Foundation
import PatronClient
import PatronClientOptions
import PatronCore
import PatronLoad

/// What to send, how, and for how long: the options of runs and scenarios.
struct LoadOptions: ParsableArguments {
    @Argument(help: "What to ask, such as recommend or no-op; not needed with --mix or --raw.")
    var method: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var request: RequestOptions

    @Option(help: ArgumentHelp("A file of kinds of requests with their weights, YAML or CSV.", valueName: "file"))
    var mix: String?

    @Option(help: ArgumentHelp("A file of request frames, as `patron-client frame` writes it.", valueName: "file"))
    var raw: String?

    @Option(
        help: ArgumentHelp("Draw customers by Zipf's law with this exponent instead of in turn.", valueName: "s"))
    var skew: Double?

    @Option(help: ArgumentHelp("An open loop: so many requests are due each second.", valueName: "r"))
    var rate: Double?

    @Option(help: ArgumentHelp("How due moments follow each other: constant or poisson.", valueName: "kind"))
    var arrivals = Arrivals.constant

    @Option(
        help: ArgumentHelp(
            "How to wait for the next due moment: spin is precise and takes a processor a thread, sleep spares it.",
            valueName: "kind"))
    var waiting = Waiting.spin

    @Option(help: ArgumentHelp("Connections at once.", valueName: "n"))
    var connections = 16

    @Option(help: ArgumentHelp("A closed loop's requests in flight on each connection.", valueName: "n"))
    var depth: Int?

    @Option(help: ArgumentHelp("Threads of the generator.", valueName: "n"))
    var threads = 1

    @Option(help: ArgumentHelp("How long to measure.", valueName: "s"))
    var seconds = 10.0

    @Option(help: ArgumentHelp("How long to give load before measuring.", valueName: "s"))
    var warmUp = 1.0

    @Option(help: ArgumentHelp("Of the order and popularity of requests, and of poisson arrivals.", valueName: "n"))
    var seed: UInt64 = 0

    @Flag(help: "Decode every answer.")
    var check = false

    @Option(
        help: ArgumentHelp(
            "What has to be kept, such as p99=2ms,errors=0.1%; else the exit status is 3.", valueName: "text"))
    var objective: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard [method != nil, raw != nil, mix != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("expected one of a METHOD, --mix and --raw")
        }
        guard rate.map({ $0 > 0 && $0 <= 1e8 }) ?? true else {
            throw ValidationError("--rate is above 0, to 100000000")
        }
        guard rate == nil || depth == nil else {
            throw ValidationError("--depth is a closed loop's, --rate an open one's")
        }
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections is from 1 to 10000") }
        guard (1...65_536).contains(depth ?? 1) else { throw ValidationError("--depth is from 1 to 65536") }
        guard (1...256).contains(threads) else { throw ValidationError("--threads is from 1 to 256") }
        guard (0...10).contains(skew ?? 0) else { throw ValidationError("--skew is from 0 to 10") }
        guard skew == nil || request.customers != nil else { throw ValidationError("--skew needs --customers") }
        guard seconds > 0, seconds < 1e6, warmUp >= 0, warmUp < 1e6 else {
            throw ValidationError("--seconds is above 0 and --warm-up at least 0")
        }
    }

    /// The plan that the options make.
    func plan() throws(PatronError) -> LoadPlan {
        let (host, port) = try server.address()
        var plan = LoadPlan(host: host, port: port, workload: try workload())
        plan.token = server.token
        plan.encryption = try server.tlsOptions.map { (tls) throws(PatronError) in try Encryption(tls, host: host) }
        plan.pace = rate.map { .open(rate: $0, arrivals) } ?? .closed(depth: depth ?? 1)
        plan.waiting = waiting
        plan.connections = connections
        plan.threads = threads
        plan.duration = .seconds(seconds)
        plan.warmUp = .seconds(warmUp)
        plan.seed = seed
        plan.decodesAnswers = check
        if let text = request.timeout {
            guard let timeout = parseTimeout(text) else {
                throw PatronError(
                    .badUsage, "'\(text)' is no time; expected a number and ms, s or m, such as 50ms",
                    at: Place(field: "--timeout"))
            }
            plan.timeout = timeout
        }
        return plan
    }

    private func workload() throws(PatronError) -> Workload {
        if let mix { return try MixFile.read(mix, seed: seed) }
        if let raw {
            let data: Data
            do {
                data = try Data(contentsOf: URL(fileURLWithPath: raw))
            } catch {
                throw PatronError(.badUsage, "cannot be read; expected a file of frames", at: Place(file: raw))
            }
            do {
                return try Workload([.init(name: "raw", frames: try Workload.frames(in: Array(data)))])
            } catch {
                throw error.located(at: Place(file: raw))
            }
        }
        let method = try MethodName(method ?? "")
        return try Workload([.init(method, try request.requests(for: method), skew: skew, seed: seed)])
    }

    /// The objective; `standard` if none was given.
    func objective(_ standard: String? = nil, figures: [String] = []) throws(PatronError) -> Objective {
        guard let text = objective ?? standard else { return Objective() }
        return try Objective(text, figures: figures)
    }
}

extension Arrivals: ExpressibleByArgument {}
extension Waiting: ExpressibleByArgument {}
extension Scenario: ExpressibleByArgument {}
