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
    /// Trains on one matrix, ranks for another; both users x items.
    ///
    /// - Parameters:
    ///   - models: names to report; empty for all. The chosen one is chosen without the test set.
    ///   - folder: where the model file is written; the caller removes it.
    /// - Returns: `{"models": [...]}` with name, users, items, k, recall, ndcg, search_seconds, train_seconds,
    ///   peak_rss_bytes, chosen.
    package static func run(
        train: CSRMatrix, test: CSRMatrix, settings: RecommendationSettings = RecommendationSettings(),
        models: [String] = [],
        folder: String, seed: UInt64, threads: Int, log: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(PatronError) -> JSONValue {
        for name in models where RecommendationParameters.Kind(rawValue: name) == nil {
            let names = RecommendationParameters.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw PatronError(.badUsage, "no model \(name), expected one of \(names)", at: Place(field: "model"))
        }
        var settings = settings
        settings.keepsAllModels = true
        let trained = try RecommendationTrainer.train(
            matrix: train, settings: settings, seed: seed, threads: threads, log: log)
        let bundle = try EvaluationBundle(trained.file, train: train, folder: folder)
        var results: [JSONValue] = []
        for kind in RecommendationParameters.Kind.allCases where models.isEmpty || models.contains(kind.rawValue) {
            guard let snapshot = try bundle.snapshot(serving: kind) else { continue }
            let metrics = try rank(snapshot, users: train.rows, test: test, k: settings.k, threads: threads)
            log("\(kind.rawValue): recall@\(settings.k) \(metrics.recall), NDCG \(metrics.ndcg)")
            results.append([
                "name": .string(kind.rawValue), "users": .int(Int64(metrics.users)),
                "items": .int(Int64(train.columnCount)),
                "k": .int(Int64(settings.k)), "recall": .number(metrics.recall), "ndcg": .number(metrics.ndcg),
                "search_seconds": .number(trained.searchSeconds),
                "train_seconds": .number(seconds(kind, trained.trainSeconds)),
                "peak_rss_bytes": .int(peakResidentBytes()), "chosen": .bool(kind.rawValue == trained.chosen),
            ])
        }
        return ["models": .array(results)]
    }

    /// Asks the engine for every user's k best unseen items; users are rows of the snapshot's customers.
    package static func rank(
        _ snapshot: Snapshot, users: Int, test: CSRMatrix, k: Int, threads: Int
    ) throws(PatronError) -> RankingMetrics {
        let found = Mutex<[Int: Result<[RankingMetrics.UserResult], PatronError>]>([:])
        inParallel(over: users, by: 256, threads: threads) { _, range in
            let workspace = Workspace()
            let results = Result { () throws(PatronError) -> [RankingMetrics.UserResult] in
                var results: [RankingMetrics.UserResult] = []
                for user in range {
                    guard let customers = snapshot.customers else { break }
                    workspace.reset()
                    let query = RecommendQuery(customer: customers.ids[user], count: k)
                    _ = try snapshot.recommend(query, now: snapshot.manifest.dataEnd, workspace)
                    let relevant = test.columns[test.range(of: user)]
                    if let result = RankingMetrics.score(
                        ranked: workspace.ranked.lazy.map(\.item), relevant: relevant, k: k)
                    {
                        results.append(result)
                    }
                }
                return results
            }
            found.withLock { $0[range.lowerBound] = results }
        }
        var metrics = RankingMetrics(k: k)
        for (_, results) in found.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            for result in try results.get() { metrics.add(result) }
        }
        return metrics
    }

    private static func seconds(_ kind: RecommendationParameters.Kind, _ seconds: [String: Double]) -> Double {
        switch kind {
        case .popularity: 0
        case .itemToItem, .als: seconds[kind.rawValue] ?? 0
        case .blend: seconds.values.reduce(0, +)
        }
    }
}
