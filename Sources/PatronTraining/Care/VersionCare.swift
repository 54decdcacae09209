internal import PatronBundle
internal import PatronCore
internal import PatronData

/// What is looked at beside the figures of a new version: leaks, drift, groups, and whether it may replace the live one.
struct VersionCare {
    private let recipe: Recipe
    private let options: Pipeline.Options
    private let dataset: Dataset
    private let new: ModelBundle
    /// The version that was live when training began; nil if none was, or if it cannot be opened.
    private let live: ModelBundle?
    /// Why the live version cannot be compared with. It must not keep a whole one from taking its place.
    private let unreadable: PatronError?

    init(
        _ recipe: Recipe, _ options: Pipeline.Options, _ dataset: Dataset, _ store: BundleStore, _ manifest: Manifest,
        live: String?
    ) throws(PatronError) {
        (self.recipe, self.options, self.dataset) = (recipe, options, dataset)
        new = try store.open(recipe.namespace, manifest.version)
        do throws(PatronError) {
            self.live = try live.map { (name) throws(PatronError) in try store.open(recipe.namespace, name) }
            unreadable = nil
        } catch {
            (self.live, unreadable) = (nil, error)
            options.log("the live version cannot be compared with: \(error)")
        }
    }

    /// Features of the sessions that may be known only after the outcome.
    var warnings: JSONValue {
        let found = dataset.sessions.map(Leakage.warnings) ?? []
        for warning in found { options.log("\(warning.feature) may leak the outcome: \(warning.reason)") }
        return .array(found.map(\.json))
    }

    /// The new data against the live version's; nil without one.
    func drift() throws(PatronError) -> JSONValue? {
        guard let live else { return nil }
        return try Drift.report(
            live, customers: new.customers, sessions: dataset.sessions, asOf: new.manifest.dataEnd)
    }

    /// The groups that the recipe asks about; nil if it asks about none.
    func fairness(_ trainers: RecipeTrainers) throws(PatronError) -> JSONValue? {
        guard let rules = recipe.fairness else { return nil }
        return try FairnessMeasurement(recipe: recipe, rules: rules, options: options, dataset: dataset, version: new)
            .reports(trainers)
    }

    /// Whether the new version may go live. The first one may, so may the live one again, and one after a damaged one, which no
    /// server loads.
    func gate(_ trainers: RecipeTrainers) throws(PatronError) -> Gate.Verdict {
        guard let live, live.manifest.version != new.manifest.version else {
            let reason =
                unreadable.map { "the live version is damaged: \($0)" }
                ?? (live == nil ? "no version is live" : "this version is live already")
            return Gate.Verdict(passed: true, evidence: ["passed": true, "reason": .string(reason)])
        }
        return try Gate(recipe: recipe, options: options, sessions: dataset.sessions, new: new, live: live)
            .judge(trainers)
    }
}
