internal import PatronBundle
package import PatronCore
package import PatronEngine
internal import PatronLearning
package import PatronNumerics
internal import PatronRecommendation
internal import Synchronization

/// Evaluation on a given split, of what is served: the models are written to a file, read back, and asked like a
/// server's.
package enum RecommendationEvaluation {
    /// Shorter lists that are reported beside the longest one.
    private static let shorterCuts = [5, 10]

    /// Trains on one set of interactions, ranks for another; both users x items.
    ///
    /// - Parameters:
    ///   - models: names to report; empty for all. The chosen one is chosen without the test set.
    ///   - folder: where the model file is written; the caller removes it.
    /// - Returns: `{"models": [...], "comparisons": [...], "warnings": [...]}`; a model has name, users, items, k, recall,
    ///   ndcg and others with intervals, search_seconds, train_seconds, peak_rss_bytes, chosen.
    package static func run(
        train: Interactions, test: CSRMatrix, settings: RecommendationSettings = RecommendationSettings(),
        models: [String] = [],
        folder: String, seed: UInt64, threads: Int, log: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(PatronError) -> JSONValue {
        try check(models)
        var settings = settings
        settings.keepsAllModels = true
        let warnings = leaks(train, test)
        for warning in warnings { log("warning: \(warning)") }
        let trained = try RecommendationTrainer.train(
            interactions: train, settings: settings, seed: seed, threads: threads, log: log)
        let bundle = try EvaluationBundle(trained.file, train: train, folder: folder)
        var report = ModelReport(chosen: trained.chosen, seed: seed)
        for kind in RecommendationParameters.Kind.allCases where models.isEmpty || models.contains(kind.rawValue) {
            guard let snapshot = try bundle.snapshot(serving: kind) else { continue }
            let figures = try figures(
                snapshot, test: test, cuts: cuts(settings.k), train: train.matrix(HistoryWeighting()), threads: threads)
            report.add(
                kind.rawValue, figures,
                [
                    .init("items", .int(Int64(train.itemCount))),
                    .init("search_seconds", .number(trained.searchSeconds)),
                    .init("train_seconds", .number(trainSeconds(kind, trained.trainSeconds))),
                    .init("peak_rss_bytes", .int(peakResidentBytes())),
                ] + (kind == .als ? [.init("train_cpu_seconds", .number(trained.alsProcessorSeconds))] : []), log)
        }
        return [
            "models": .array(report.models), "comparisons": .array(report.comparisons),
            "warnings": .array(warnings.map { .string($0) }),
        ]
    }

    /// The lengths of list to look at for a longest one.
    static func cuts(_ k: Int) -> [Int] { shorterCuts.filter { $0 < k } + [k] }

    /// Throws `badUsage` for a name that no model has.
    static func check(_ models: [String]) throws(PatronError) {
        for name in models where RecommendationParameters.Kind(rawValue: name) == nil {
            let names = RecommendationParameters.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw PatronError(.badUsage, "no model \(name), expected one of \(names)", at: Place(field: "model"))
        }
    }

    /// Asks the engine for every user's best items and measures them; users are rows of the snapshot's customers.
    ///
    /// - Parameter train: users x items that popularity and likeness of items are counted on.
    package static func figures(
        _ snapshot: Snapshot, test: CSRMatrix, cuts: [Int], train: CSRMatrix, bought: BoughtPolicy = BoughtPolicy(),
        threads: Int
    ) throws(PatronError) -> RankingFigures {
        let served = try lists(snapshot, test: test, count: cuts.max() ?? 0, bought: bought, threads: threads)
        var figures = RankingFigures(cuts: cuts, train: train)
        for (user, list) in served.enumerated() {
            figures.add(ranked: list.items, relevant: test.columns[test.range(of: user)])
        }
        let times = served.map(\.nanoseconds).filter { $0 > 0 }.sorted()
        if !times.isEmpty { figures.requestMicroseconds = Double(times[times.count / 2]) / 1000 }
        return figures
    }

    /// A user's list, and what it took of the processor.
    private struct ServedList {
        var items: [UInt32] = []
        var nanoseconds = 0
    }

    /// The engine's list for each user with something to find; others have an empty one.
    private static func lists(
        _ snapshot: Snapshot, test: CSRMatrix, count: Int, bought: BoughtPolicy, threads: Int
    ) throws(PatronError) -> [ServedList] {
        let found = Mutex<[Int: Result<[ServedList], PatronError>]>([:])
        inParallel(over: test.rows, by: 256, threads: threads, memory: { Workspace() }) { workspace, range in
            let results = Result { () throws(PatronError) -> [ServedList] in
                var results: [ServedList] = []
                for user in range {
                    guard let customers = snapshot.customers, !test.range(of: user).isEmpty else {
                        results.append(ServedList())
                        continue
                    }
                    workspace.reset()
                    let query = RecommendQuery(customer: customers.ids[user], count: count, bought: bought)
                    let before = threadNanoseconds()
                    _ = try snapshot.recommend(query, now: snapshot.manifest.dataEnd, workspace)
                    let time = threadNanoseconds() - before
                    results.append(ServedList(items: workspace.ranked.map(\.item), nanoseconds: time))
                }
                return results
            }
            found.withLock { $0[range.lowerBound] = results }
        }
        var lists: [ServedList] = []
        for (_, results) in found.withLock({ $0 }).sorted(by: { $0.key < $1.key }) { lists += try results.get() }
        return lists
    }

    /// Sentences about pairs that stand on both sides of the split.
    private static func leaks(_ train: Interactions, _ test: CSRMatrix) -> [String] {
        var both = 0
        for user in 0..<min(train.users, test.rows) {
            let known = Set(train.items[train.range(of: user)])
            both += test.columns[test.range(of: user)].count { known.contains($0) }
        }
        guard both > 0 else { return [] }
        return [
            "the split leaks: \(both) of \(test.entries) test pairs stand in the training set too; they are never "
                + "recommended, and count as missed"
        ]
    }

    private static func trainSeconds(_ kind: RecommendationParameters.Kind, _ seconds: [String: Double]) -> Double {
        switch kind {
        case .popularity: 0
        case .itemToItem, .als, .spectral: seconds[kind.rawValue] ?? 0
        case .blend: trainSeconds(.itemToItem, seconds) + trainSeconds(.als, seconds)
        case .spectralBlend: trainSeconds(.itemToItem, seconds) + trainSeconds(.spectral, seconds)
        }
    }
}

/// Several models on the same users, and each beside the one that was chosen.
struct ModelReport {
    private let chosen: String
    private let seed: UInt64
    private var figures: [(name: String, figures: RankingFigures)] = []
    private(set) var models: [JSONValue] = []

    init(chosen: String, seed: UInt64) {
        self.chosen = chosen
        self.seed = seed
    }

    mutating func add(
        _ name: String, _ figures: RankingFigures, _ more: [JSONValue.Member], _ log: (String) -> Void
    ) {
        let members = figures.json(seed: seed)
        log(name + members.filter { ["recall", "ndcg"].contains($0.key) }.map { ", \($0.key) \($0.value)" }.joined())
        models.append(
            .object([.init("name", .string(name))] + members + more + [.init("chosen", .bool(name == chosen))]))
        self.figures.append((name, figures))
    }

    /// The chosen model against each of the others.
    var comparisons: [JSONValue] {
        guard let best = figures.first(where: { $0.name == chosen }) else { return [] }
        return figures.filter { $0.name != chosen }.map { other in
            .object(
                [.init("model", .string(chosen)), .init("to", .string(other.name))]
                    + best.figures.compared(to: other.figures, seed: seed))
        }
    }
}
