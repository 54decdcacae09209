internal import Foundation
internal import PatronBundle
package import PatronCore
internal import PatronLearning
package import PatronNumerics
package import PatronRecommendation
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
        let path = folder + "/" + RecommendationModel.fileName
        try trained.file.write(to: path)
        let file = try TensorFile(path: path)
        var results: [JSONValue] = []
        for kind in RecommendationParameters.Kind.allCases where models.isEmpty || models.contains(kind.rawValue) {
            let parameters = try file.document(RecommendationModel.documentKey, as: RecommendationParameters.self)
            let hasFactors = parameters.als != nil
            if kind == .als && !hasFactors || kind == .blend && (!hasFactors || parameters.blendWeight == nil) {
                continue
            }
            let model = try RecommendationModel(file: file, itemCount: train.columnCount, serving: kind)
            let metrics = rank(model, train: train, test: test, k: settings.k, threads: threads)
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

    /// Asks the model for every user's k best unseen items. Weights of the history are those that training used.
    package static func rank(
        _ model: RecommendationModel, train: CSRMatrix, test: CSRMatrix, k: Int, threads: Int
    ) -> RankingMetrics {
        let weighted = Interactions(train).matrix(model.parameters.history)
        let found = Mutex<[Int: [RankingMetrics.UserResult]]>([:])
        inParallel(over: train.rows, by: 256, threads: threads) { _, range in
            let scratch = RecommendationScratch(for: model)
            var answer: [RankedItem] = []
            var results: [RankingMetrics.UserResult] = []
            for user in range {
                let history = weighted.range(of: user).map {
                    HistoryItem(item: weighted.columns[$0], weight: weighted.values[$0])
                }
                history.withUnsafeBufferPointer { history in
                    model.recommend(
                        history: history, customer: user, excluding: UnsafeBufferPointer(start: nil, count: 0),
                        allowBought: false, count: k, scratch: scratch, into: &answer)
                }
                let relevant = test.columns[test.range(of: user)]
                if let result = RankingMetrics.score(ranked: answer.lazy.map(\.item), relevant: relevant, k: k) {
                    results.append(result)
                }
            }
            found.withLock { $0[range.lowerBound] = results }
        }
        var metrics = RankingMetrics(k: k)
        for (_, results) in found.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            for result in results { metrics.add(result) }
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
