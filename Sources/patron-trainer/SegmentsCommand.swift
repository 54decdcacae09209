import ArgumentParser
import PatronBundle
import PatronCommand
import PatronCore
import PatronTraining

struct SegmentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments", abstract: "Look at the segments of versions.",
        subcommands: [SegmentsMigrationCommand.self])
}

struct SegmentsMigrationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migration", abstract: "Count how customers moved between the segments of two versions.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The earlier version.") var from: String
    @Option(help: "The later version; the live one if not given.") var to: String?

    func run() async throws {
        let namespace = try store.chosenNamespace()
        output.show(try SegmentMigration.table(store.store, namespace: namespace, from: from, to: to))
    }
}
