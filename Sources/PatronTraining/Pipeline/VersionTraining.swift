internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronSources

/// One version in the making: tables, then families, then goldens, then the manifest.
struct VersionTraining {
    let recipe: Recipe
    let options: Pipeline.Options
    let store: BundleStore
    private let data: RecipeData
    var dataset: Dataset { data.dataset }
    private let keepsRejected: Bool
    /// Families that the data cannot support, each with the reason.
    private(set) var refused: [JSONValue.Member] = []
    /// The sequence of the last recorded event that was read; nil if none were asked for.
    private let eventsThrough: Int64?
    private let writer: BundleWriter

    /// Starts to write aside, and reads and cleans the data. Rejected rows are written where the version is written, so that
    /// nothing is left of them elsewhere when this process dies.
    init(_ recipe: Recipe, _ options: Pipeline.Options) throws(PatronError) {
        self.recipe = recipe
        self.options = options
        let recorded = try ServerState.recorded(options.state, recipe.namespace)
        eventsThrough = recorded?.through
        try makeFolder(options.models)
        store = BundleStore(root: options.models)
        writer = try store.writer(recipe.namespace)
        // Rejected rows hold ids as they came: a version under pseudonyms has none of them.
        keepsRejected = recipe.pseudonymKeyFile == nil
        let folder = keepsRejected ? writer.directory : options.rejected
        if let folder { try makeFolder(folder) }
        data = try RecipeData.load(
            recipe, recorded: recorded, rejected: folder.map { folder in { Pipeline.rejectedFile($0, in: folder) } },
            log: options.log)
    }

    /// Trains and writes everything; the version is in the store and not yet live.
    mutating func train(_ trainers: [(name: String, train: FamilyTrainers.Trainer)]) throws(PatronError) -> Manifest {
        let end = dataset.end ?? Timestamp(milliseconds: 0)
        var inputs = TrainingInputs(
            sessions: dataset.sessions, campaigns: dataset.campaigns, seed: recipe.seed, threads: options.threads,
            log: options.log)
        var tables: (customers: CustomerTable, items: ItemTable)?
        if dataset.transactions.count > 0 {
            let written = try writeTables()
            tables = written
            inputs.context = TrainingContext(
                customers: written.customers, items: written.items,
                countries: CustomerAssembly.countries(dataset.transactions), end: end, currency: recipe.currency,
                seed: recipe.seed, threads: options.threads, log: options.log)
            inputs.lines = (dataset.transactions, dataset.items)
            inputs.context?.transactions = dataset.transactions
            inputs.context?.trialsFolder = options.models + "/.search"
        }
        var manifest = try draft(end: end)
        var families = Families()
        for entry in FamilyCatalogue.all {
            guard let trainer = trainers.first(where: { $0.name == entry.name }) else { continue }
            options.log("training \(entry.name)")
            inputs.families = families
            do throws(PatronError) {
                try train(entry, trainer.train, inputs, &manifest, &families, itemCount: tables?.items.count ?? 0)
            } catch {
                // What the data cannot support is said, and does not keep the other families from the shop.
                guard error.code == .refused else { throw error }
                options.log("\(entry.name) is refused: \(error.message)")
                refused.append(.init(entry.name, ["refused": .string(error.message)]))
            }
        }
        guard !manifest.families.isEmpty else {
            throw PatronError(
                .refused,
                "the data supports none of the families: "
                    + refused.map { "\($0.key): \($0.value)" }.joined(separator: "; "))
        }
        manifest.metrics = .object(
            [.init("tables", .object(dataset.counts.map { .init($0.table, $0.rows.json) }))]
                + (refused.isEmpty ? [] : [.init("refused", .object(refused))]))
        options.log("recording goldens")
        let snapshot = Snapshot(manifest, customers: tables?.customers, items: tables?.items, families: families)
        var recorder = GoldenRecorder(snapshot, asOf: end, sessions: sessionSamples(), seed: recipe.seed)
        _ = try writer.add(try recorder.record().encoded(), as: GoldenSet.fileName)
        manifest.goldens = GoldenSet.fileName
        options.log("writing the report")
        _ = try writer.add(Report.page(ReportContent(snapshot, manifest: manifest)), as: Report.fileName)
        // What later versions are compared with: the settings, and how the data lay.
        _ = try writer.add(Data(recipe.bytes), as: VersionRecipe.fileName)
        let values = try Distribution.values(snapshot, sessions: dataset.sessions, asOf: end)
        _ = try writer.add(Data(Distribution.json(values).description.utf8), as: Distribution.fileName)
        try keepRejected()
        return try writer.finish(manifest)
    }

    private func train(
        _ entry: FamilyEntry, _ trainer: FamilyTrainers.Trainer, _ inputs: TrainingInputs, _ manifest: inout Manifest,
        _ families: inout Families, itemCount: Int
    ) throws(PatronError) {
        let trained = try trainer(inputs)
        // Read as the server will before it becomes part of the version: a fit may lie outside what a model can hold.
        try ServedModelFile.open(trained.file) { (file) throws(PatronError) in
            do throws(PatronError) {
                try entry.load(file, itemCount: itemCount, into: &families)
            } catch {
                throw PatronError(
                    .refused, "the fit cannot be served: \(error.message)", at: Place(field: entry.name), cause: error)
            }
        }
        _ = try writer.add(trained.file, as: entry.fileName)
        manifest.families.append(.init(name: entry.name, file: entry.fileName, metrics: trained.metrics))
    }

    /// The tables as the server will read them; trainers read them back from there.
    private func writeTables() throws(PatronError) -> (customers: CustomerTable, items: ItemTable) {
        options.log("writing customers and items")
        var itemFile = TensorFileWriter()
        ItemTable.write(CustomerAssembly.items(dataset.items), into: &itemFile)
        let items = try ItemTable(try TensorFile(path: try writer.add(itemFile, as: ItemTable.fileName)))
        var customerFile = TensorFileWriter()
        CustomerTable.write(
            CustomerAssembly.customers(dataset.transactions, accounts: dataset.accounts), into: &customerFile)
        let customerPath = try writer.add(customerFile, as: CustomerTable.fileName)
        return (try CustomerTable(try TensorFile(path: customerPath), itemCount: items.count), items)
    }

    private func draft(end: Timestamp) throws(PatronError) -> Manifest {
        var hashes: [String: String] = [:]
        for source in data.sources.recipe.sources { hashes[source.table.rawValue] = try sha256(ofFile: source.path) }
        let main =
            dataset.counts.first { $0.table == "transactions" } ?? dataset.counts.first { $0.table == "sessions" }
        let rows = main?.rows
        var manifest = Manifest(
            namespace: recipe.namespace, createdBy: options.createdBy,
            clock: recipe.clock == .frozen && dataset.end != nil ? .frozen(at: end) : .live, dataEnd: end,
            currency: dataset.transactions.count > 0 ? recipe.currency : nil, seed: recipe.seed,
            recipeHash: recipe.bytes.withUnsafeBytes { sha256($0) }, dataHashes: hashes,
            rows: .init(
                read: rows?.read ?? 0, kept: rows?.kept ?? 0,
                rejected: Dictionary(uniqueKeysWithValues: rows?.rejected.map { ($0.rule, $0.rows) } ?? [])))
        manifest.eventsThrough = eventsThrough
        return manifest
    }

    /// Rows of the session table as requests would give them, for goldens.
    private func sessionSamples() -> [GoldenRecorder.SessionSample] {
        guard let table = dataset.sessions else { return [] }
        let step = max(1, table.rows / 500)
        return stride(from: 0, to: table.rows, by: step).map { row in
            var sample = GoldenRecorder.SessionSample(numbers: [:], texts: [:])
            for column in table.columns {
                switch column.values {
                case .numeric(let values): if values[row].isFinite { sample.numbers[column.name] = values[row] }
                case .categorical(let codes, let levels): sample.texts[column.name] = levels[Int(codes[row])]
                }
            }
            return sample
        }
    }

    /// Rejected rows belong to the version that was trained without them, and are copied where else they are wanted.
    private func keepRejected() throws(PatronError) {
        guard keepsRejected else { return }
        for (table, rows) in dataset.counts where table != Dataset.events {
            let path = Pipeline.rejectedFile(table, in: writer.directory)
            guard rows.kept < rows.read else {
                try removeFile(path)
                continue
            }
            if let folder = options.rejected {
                guard let bytes = FileManager.default.contents(atPath: path) else {
                    throw PatronError(.io, "cannot read", at: Place(file: path))
                }
                try makeFolder(folder)
                try writeDurably(bytes, to: Pipeline.rejectedFile(table, in: folder))
            }
            try writer.adopt((path as NSString).lastPathComponent)
        }
    }
}
