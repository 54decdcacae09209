import ArgumentParser
import Foundation
import Logging
import PatronCommand
import PatronCore
import PatronServer
import PatronService
import PatronState

@main
struct Main {
    static func main() async { await CommandMain.run(ServerCommand.self) }
}

struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patron-server", abstract: "Loads bundles of models and answers binary requests from them.",
        version: patronVersion)

    @Option(help: "The folder with namespaces and their versions.")
    var models = "Models"

    @Option(help: "A folder for what the server remembers: recorded events, and which versions it has verified.")
    var state: String?

    @Option(help: "full: a recorded event is on disk when it is acknowledged; normal: soon after.")
    var durability = "full"

    @Option(help: "Events that may wait to be stored; more are refused.")
    var eventQueueLimit = ServiceLimits().queuedEvents

    @Option(help: "Events that are stored in one transaction.")
    var eventGroupLimit = ServiceLimits().groupEvents

    @Option(help: "Events that one request may record.")
    var eventLimit = ServiceLimits().events

    @Option(help: ArgumentHelp("Where to listen; port 0 takes any free port.", valueName: "host:port"))
    var listen = "127.0.0.1:7700"

    @Option(help: "Threads that serve connections; 0 is one for each core.")
    var eventLoops = 0

    @Option(help: "Threads for answers that take long; 0 is one for each core.")
    var computeThreads = 0

    @Option(help: "Milliseconds between two looks for a new version.")
    var pollMilliseconds = 1000

    @Option(help: "Largest request in bytes.")
    var frameLimit = ServiceLimits().frameBytes

    @Option(help: "Connections at once.")
    var connectionLimit = ServiceLimits().connections

    @Option(help: "Items or history items that one request may ask for.")
    var countLimit = ServiceLimits().count

    @Option(help: "Milliseconds for answers under way when the server is told to stop.")
    var drainMilliseconds = 5000

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel = "info"

    func run() async throws {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw PatronError(.badUsage, "expected a level such as info or error", at: Place(field: "--log-level"))
        }
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        var logger = Logger(label: "patron-server")
        logger.logLevel = level
        try await Composition(serviceConfiguration(), serverConfiguration(), logger: logger).run { address in
            FileHandle.standardOutput.write(Data("ready \(address)\n".utf8))
        }
    }

    private func serverConfiguration() throws(PatronError) -> ServerConfiguration {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw PatronError(.badUsage, "expected HOST:PORT, found \(listen)", at: Place(field: "--listen")) }
        var configuration = ServerConfiguration()
        configuration.host = String(listen[..<colon]).trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        configuration.port = port
        configuration.drainMilliseconds = try check(drainMilliseconds, in: 0...3_600_000, "--drain-milliseconds")
        return configuration
    }

    private func serviceConfiguration() throws(PatronError) -> ServiceConfiguration {
        var configuration = ServiceConfiguration(models: models, state: state)
        configuration.eventLoops = try check(eventLoops, in: 0...1024, "--event-loops")
        configuration.computeThreads = try check(computeThreads, in: 0...1024, "--compute-threads")
        configuration.pollMilliseconds = try check(pollMilliseconds, in: 10...3_600_000, "--poll-milliseconds")
        configuration.limits.frameBytes = try check(frameLimit, in: 64...(1 << 30), "--frame-limit")
        configuration.limits.connections = try check(connectionLimit, in: 1...1_000_000, "--connection-limit")
        guard let durability = EventStore.Durability(rawValue: durability) else {
            throw PatronError(.badUsage, "expected full or normal", at: Place(field: "--durability"))
        }
        configuration.durability = durability
        configuration.limits.queuedEvents = try check(eventQueueLimit, in: 1...100_000_000, "--event-queue-limit")
        configuration.limits.groupEvents = try check(eventGroupLimit, in: 1...1_000_000, "--event-group-limit")
        configuration.limits.events = try check(eventLimit, in: 1...1_000_000, "--event-limit")
        configuration.limits.count = try check(countLimit, in: 1...1_000_000, "--count-limit")
        return configuration
    }

    private func check(_ value: Int, in range: ClosedRange<Int>, _ option: String) throws(PatronError) -> Int {
        guard range.contains(value) else {
            throw PatronError(
                .badUsage, "\(value) is out of range; expected \(range.lowerBound) to \(range.upperBound)",
                at: Place(field: option))
        }
        return value
    }
}
