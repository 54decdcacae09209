internal import PatronBundle
package import PatronCore
package import PatronData
internal import PatronEngine
internal import PatronYAML

/// From recipe to published version: what `check`, `clean` and `train` do.
package enum Pipeline {
    /// How a version is trained.
    package struct Options: Sendable {
        /// The store's folder.
        package var models: String
        /// Whether the new version goes live.
        package var publishes = true
        /// Whether it does so only if it is not worse than the live one.
        package var isGated = false
        /// The folder where a server records events and erasures; nil trains on the sources alone.
        package var state: String?
        /// A folder for a copy of the rejected rows; the version holds them anyway.
        package var rejected: String?
        /// Threads to train with.
        package var threads = 1
        /// The program, as the manifest names it.
        package var createdBy = "patron"
        /// Receives progress in plain sentences.
        package var log: @Sendable (String) -> Void = { _ in }

        package init(models: String) { self.models = models }
    }

    /// Reads and cleans the data, and writes what was rejected if a folder is given.
    package static func clean(
        _ recipe: Recipe, state: String?, rejected: String?, log: (String) -> Void
    ) throws(PatronError) -> JSONValue {
        if let rejected { try makeFolder(rejected) }
        let clock = ContinuousClock()
        let start = clock.now
        let dataset = try RecipeData.load(
            recipe, recorded: try ServerState.recorded(state, recipe.namespace),
            rejected: rejected.map { folder in { rejectedFile($0, in: folder) } }, log: log
        ).dataset
        return [
            "namespace": .string(recipe.namespace), "rows": dataset.rowsJSON,
            "seconds": .number((clock.now - start) / .seconds(1)), "peak_rss_bytes": .int(peakResidentBytes()),
        ]
    }

    /// Trains every family of the recipe and writes, and unless told otherwise publishes, a new version.
    ///
    /// - Returns: namespace, version, published, rows, families with their metrics, warnings, what was compared, seconds,
    ///   peak_rss_bytes.
    package static func train(_ recipe: Recipe, _ options: Options) throws(PatronError) -> JSONValue {
        let clock = ContinuousClock()
        let start = clock.now
        // Settings first: a typing error should not wait for the data.
        let trainers = try trainers(recipe)
        var version = try VersionTraining(recipe, options)
        let live = try version.store.current(recipe.namespace)
        let manifest = try version.train(trainers)
        let care = try VersionCare(recipe, options, version.dataset, version.store, manifest, live: live)
        let verdict = try options.isGated ? care.gate(trainers) : nil
        let publishes = options.publishes && verdict?.passed != false
        if publishes {
            options.log("publishing \(manifest.version)")
            try version.store.publish(recipe.namespace, manifest.version)
        }
        var result: [JSONValue.Member] = [
            .init("namespace", .string(recipe.namespace)), .init("version", .string(manifest.version)),
            .init("published", .bool(publishes)), .init("rows", version.dataset.rowsJSON),
            .init("families", .object(manifest.families.map { .init($0.name, $0.metrics) } + version.refused)),
            .init("warnings", care.warnings),
        ]
        if let drift = try care.drift() { result.append(.init("drift", drift)) }
        if let fairness = try care.fairness(trainers) { result.append(.init("fairness", fairness)) }
        if let verdict { result.append(.init("gate", verdict.evidence)) }
        result.append(.init("seconds", .number((clock.now - start) / .seconds(1))))
        result.append(.init("peak_rss_bytes", .int(peakResidentBytes())))
        return .object(result)
    }

    /// What trains each family of a recipe; settings are checked, and that the tables they need are there.
    static func trainers(_ recipe: Recipe) throws(PatronError) -> [(
        name: String, train: FamilyTrainers.Trainer
    )] {
        var trainers: [(name: String, train: FamilyTrainers.Trainer)] = []
        for family in recipe.families {
            if FamilyCatalogue.entry(family.name)?.needsCustomers == true, recipe.source(.transactions) == nil {
                throw PatronError(
                    .badInput, "\(family.name) needs transactions, and the recipe has none",
                    at: Place(file: recipe.path, line: family.settings.line, field: "families.\(family.name)"))
            }
            trainers.append((family.name, try FamilyTrainers.trainer(family.name, family.settings, in: recipe)))
        }
        for (family, companion) in companions {
            guard trainers.contains(where: { $0.name == family }), !trainers.contains(where: { $0.name == companion })
            else { continue }
            let settings = YAMLSection(emptyNamed: companion, file: recipe.path)
            trainers.append((companion, try FamilyTrainers.trainer(companion, settings, in: recipe)))
        }
        guard !trainers.isEmpty else {
            throw PatronError(
                .badInput, "expected at least one family", at: Place(file: recipe.path, field: "families"))
        }
        return trainers
    }

    /// Families that are trained with another one, as they have nothing that must be set: recommendations need what is bought
    /// together, and loyalty makes tiers of values.
    private static let companions = [("recommendation", "merchandising"), ("lifetime_value", "loyalty")]

    /// How the name of a file of rejected rows ends; the table's name stands before it.
    static let rejectedSuffix = ".rejected.csv.gz"
    static func rejectedFile(_ table: String, in folder: String) -> String { "\(folder)/\(table)\(rejectedSuffix)" }
}
