internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronNumerics

/// What can be trained, with the settings of a recipe.
typealias RecipeTrainers = [(name: String, train: FamilyTrainers.Trainer)]

/// One side of a comparison: models that know nothing after the cut, to be asked through the engine.
struct Contender {
    let snapshot: Snapshot
    /// Why families are missing, by name.
    private(set) var refused: [String: String] = [:]

    /// Models as they are, of a version whose data ends by the cut.
    init(_ bundle: ModelBundle) throws(PatronError) { snapshot = try Snapshot(bundle) }

    /// The families whose forecasts are compared; lists and segments foretell nothing.
    private static let forecasting: Set = ["recommendation", "lifetime_value", "propensity"]

    /// Trains anew on what a version's tables and the given sessions held at the cut.
    init(
        _ bundle: ModelBundle, _ trainers: RecipeTrainers, sessions: LabelledTable?, until cut: Timestamp, seed: UInt64,
        threads: Int, log: @escaping @Sendable (String) -> Void
    ) throws(PatronError) {
        var inputs = TrainingInputs(context: nil, sessions: sessions, seed: seed, threads: threads, log: log)
        var table: CustomerTable?
        if let customers = bundle.customers, let items = bundle.items, let currency = bundle.manifest.currency {
            let known = try CutHistory.table(customers, itemCount: items.count, until: cut)
            table = known
            inputs.context = TrainingContext(
                customers: known, items: items, end: cut, currency: currency, seed: seed, threads: threads, log: log)
        }
        var families = Families()
        for trainer in trainers where Self.forecasting.contains(trainer.name) {
            guard let entry = FamilyCatalogue.entry(trainer.name) else { continue }
            do throws(PatronError) {
                let trained = try trainer.train(inputs)
                try ServedModelFile.open(trained.file) { (file) throws(PatronError) in
                    try entry.load(file, itemCount: bundle.items?.count ?? 0, into: &families)
                }
            } catch {
                guard error.code == .refused else { throw error }
                refused[trainer.name] = error.message
            }
        }
        snapshot = Snapshot(bundle.manifest, customers: table, items: bundle.items, families: families)
    }
}
