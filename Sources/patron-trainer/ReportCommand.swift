import ArgumentParser
import PatronBundle
import PatronCommand
import PatronCore
import PatronTraining

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a page on a version: its data, its models, and how good they are.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var options: OutputOptions

    @Option(help: "The version; the live one if not given.")
    var version: String?

    @Option(help: "The version to compare with; the one before the live one if not given.")
    var against: String?

    @Option(help: "A file with what train --json printed of the version: drift, fairness and warnings are shown, too.")
    var training: String?

    @Option(help: "The HTML file to write.")
    var output: String

    func run() async throws {
        let namespace = try store.chosenNamespace()
        options.show(
            try Report.write(
                store.store, namespace: namespace, version: version, against: against, training: training, to: output))
    }
}
