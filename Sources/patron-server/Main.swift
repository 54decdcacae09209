import ArgumentParser
import CoreMetrics
import Foundation
import Logging
import PatronCommand
import PatronConfiguration
import PatronConsole
import PatronService

@main
struct Main {
    static func main() async { await CommandMain.run(ServerCommand.self) }
}

struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patron-server", abstract: "Loads bundles of models and answers binary requests from them.",
        discussion: """
            Every setting can also stand in a YAML file under its name, or in the environment: connection-limit is \
            PATRON_CONNECTION_LIMIT there. Flags go before the environment, the environment before the file.
            """,
        version: patronVersion)

    @Option(help: ArgumentHelp("A YAML file of settings.", valueName: "file"), completion: .file())
    var config: String?

    @Flag(help: "Print every setting with its value and where that comes from, and exit.")
    var printConfiguration = false

    @OptionGroup(title: "Settings")
    var options: SettingOptions

    func run() async throws {
        // A file that may not grow is an error of the one who writes it, not the end.
        signal(SIGXFSZ, SIG_IGN)
        let resolved = try ResolvedSettings(flags: options.values, file: config)
        if printConfiguration { return print(resolved.text, terminator: "") }
        let settings = resolved.settings
        LoggingSystem.bootstrap { LineLogHandler.standardError(label: $0, settings.logFormat, settings.logLevel) }
        MetricsSystem.bootstrap(LibraryMetrics.shared)
        var logger = Logger(label: "patron-server")
        logger.logLevel = settings.logLevel
        try await Composition(settings, logger: logger).run { address in
            FileHandle.standardOutput.write(Data("ready \(address)\n".utf8))
        }
    }
}
