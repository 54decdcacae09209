import ArgumentParser
import PatronBundle
import PatronCommand
import PatronCore
import PatronTraining

extension StoreOptions {
    var store: BundleStore { BundleStore(root: models) }

    /// The namespace named, or the only one there is.
    func chosenNamespace() throws(PatronError) -> String {
        if let namespace { return namespace }
        let all = try store.namespaces()
        guard all.count == 1 else {
            let found = all.isEmpty ? "there is none" : "found \(all.joined(separator: ", "))"
            throw PatronError(.badUsage, "expected --namespace: \(found)", at: Place(file: models))
        }
        return all[0]
    }
}

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List namespaces and their versions.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws { output.show(try StoreReport.list(store.store, namespace: store.namespace)) }
}

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a version holds, after verifying every byte of it.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .customLong("version-name"), help: "The version; the live one if not given.")
    var versionName: String?

    @Flag(help: "Print the ids of all customers instead, one a line.")
    var customers = false

    func run() async throws {
        let namespace = try store.chosenNamespace()
        if customers {
            try StoreReport.customers(store.store, namespace: namespace, version: versionName) { print($0) }
        } else {
            output.show(try StoreReport.inspect(store.store, namespace: namespace, version: versionName))
        }
    }
}

struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "publish", abstract: "Make a version the live one.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "The version's name.") var versionName: String

    func run() async throws {
        let namespace = try store.chosenNamespace()
        let goldens = try store.store.publishChecked(namespace, versionName)
        output.show([
            "namespace": .string(namespace), "live": .string(versionName), "goldens": .int(Int64(goldens)),
        ])
    }
}

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Make the version live that was live before the present one.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let namespace = try store.chosenNamespace()
        let version = try store.store.rollback(namespace)
        output.show(["namespace": .string(namespace), "live": .string(version)])
    }
}

struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove old versions; the live one and the one before it stay.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Flag(
        help: "Remove instead whatever still holds ids of customers who were erased. Status 3 if the live version does."
    )
    var erased = false

    @Option(help: "The server's state folder, which knows who was erased.")
    var state: String?

    func run() async throws {
        if erased { return try pruneErased() }
        guard state == nil else { throw PatronError(.badUsage, "is for --erased", at: Place(field: "--state")) }
        let namespace = try store.chosenNamespace()
        let removed = try store.store.prune(namespace)
        output.show(["namespace": .string(namespace), "removed": .array(removed.map { .string($0) })])
    }

    private func pruneErased() throws {
        guard let state else {
            throw PatronError(.badUsage, "expected the server's state folder", at: Place(field: "--state"))
        }
        let namespace = try store.chosenNamespace()
        let result = try ErasedPruning.run(store.store, namespace: namespace, state: state)
        output.show(result.json)
        guard let live = result.liveHoldsErased else { return }
        CommandMain.complain(
            "refused: version \(live) is live and holds erased customers; train a new one with --state, then prune again"
        )
        throw ExitCode(3)
    }
}

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy a server's state folder as it is at one moment, while the server runs.")
    @OptionGroup var output: OutputOptions

    @Option(help: "The server's state folder.")
    var state: String

    @Option(name: .customLong("to"), help: "The folder to make; it must not exist.")
    var destination: String

    func run() async throws { output.show(try StateBackup.run(state, to: destination)) }
}

struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Score every customer of the live version and write a CSV file.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "A server's state folder: erased customers are left out.")
    var state: String?

    @Option(name: .customLong("output"), help: "The CSV file to write.")
    var file: String

    @Option(help: "Only so many customers, those with the highest score --by.")
    var top: Int?

    @Option(help: "The score to sort by: \(Audience.scores.joined(separator: ", ")).")
    var by: String?

    @Option(help: "Only customers to whom this item would be recommended.")
    var item: String?

    @Flag(help: "Keep customers who bought the --item before.")
    var allowBought = false

    @Option(help: "Only customers of the segment of this name.")
    var segment: String?

    @Option(help: "Instead of customers: a CSV file of sessions or leads, for the conversion model.")
    var table: String?

    @Option(help: "With --table: the column that names a row.")
    var id: String?

    func run() async throws {
        if let top, top < 1 { throw PatronError(.badUsage, "expected a number above 0", at: Place(field: "--top")) }
        let namespace = try store.chosenNamespace()
        if let table { return try scoreRows(of: table, namespace) }
        guard id == nil else { throw PatronError(.badUsage, "needs --table", at: Place(field: "--id")) }
        var audience = Audience()
        (audience.top, audience.by, audience.item) = (top, by, item)
        (audience.allowsBought, audience.segment) = (allowBought, segment)
        let rows = try ScoreExport.write(store.store, namespace: namespace, state: state, to: file, audience)
        output.show(["rows": .int(Int64(rows)), "output": .string(file)])
    }

    private func scoreRows(of table: String, _ namespace: String) throws(PatronError) {
        guard by == nil, item == nil, segment == nil, state == nil, !allowBought else {
            throw PatronError(.badUsage, "goes with --id and --top alone", at: Place(field: "--table"))
        }
        let result = try RowScores.write(
            store.store, namespace: namespace, table: table, id: id, top: top, to: file)
        output.show([
            "rows": .int(Int64(result.rows)), "rejected": .int(Int64(result.rejected)),
            "first_rejected": result.firstRejected.map { .string($0) } ?? .null,
            "missing": .array(result.missing.map { .string($0) }), "output": .string(file),
        ])
    }
}
