internal import Foundation
package import PatronBundle
package import PatronCore
internal import PatronLearning
package import PatronNumerics
internal import PatronRecommendation

/// Trains the recommendation models: settings and model are chosen on a validation split, what the manifest reports is
/// measured on a later part that neither has seen, and the file is then trained on everything.
package enum RecommendationTrainer {
    /// With fewer customers to validate on, defaults stand: differences would be noise.
    private static let leastValidated = 30

    /// Trains from the bundle's tables. Times are known, so that splits are in time.
    package static func train(
        context: TrainingContext, settings: RecommendationSettings = RecommendationSettings()
    ) throws(PatronError) -> TrainedFamily {
        let all = Interactions(context.customers, itemCount: context.items.count)
        guard all.users > 0, all.itemCount > 0 else {
            throw PatronError(.refused, "recommendations need at least one customer and one item")
        }
        let run = TrainingRun(settings: settings, seed: context.seed, threads: context.threads, log: context.log)
        // Two parts at the end of the data: first to choose by, then to report on.
        let moments = cuts(context.customers, share: settings.holdOutShare)
        var known = InteractionSplit(all, after: moments.report)
        let choice = try run.choose(InteractionSplit(known.train, after: moments.choose))
        if let lines = context.lines { known.train.recount(lines, until: moments.report) }
        let candidate = try run.candidate(choice, on: known)
        let report = run.measure(choice, candidate, on: known)
        let comparison = run.compare(
            choice, candidate, on: known, boughtAfter: all.bought(after: moments.report),
            cut: Timestamp(milliseconds: moments.report))
        let trained = try run.fit(choice, on: all)
        return TrainedFamily(
            fileName: RecommendationModel.fileName, file: trained.file,
            metrics: run.metrics(choice, holdOut: report, comparison: comparison))
    }

    /// Trains from a plain matrix, users x items, values the numbers of orders. The split is at random within each
    /// user.
    package static func train(
        matrix: CSRMatrix, settings: RecommendationSettings = RecommendationSettings(), seed: UInt64, threads: Int,
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(PatronError) -> TrainedRecommendation {
        let all = Interactions(matrix)
        let run = TrainingRun(settings: settings, seed: seed, threads: threads, log: log)
        let clock = ContinuousClock()
        let start = clock.now
        let choice = try run.choose(InteractionSplit(all, holdingOut: settings.holdOutShare, seed: seed))
        let chosen = clock.now
        var trained = try run.fit(choice, on: all)
        trained.searchSeconds = (chosen - start) / .seconds(1)
        return trained
    }

    /// Moments that leave a tenth of all orders (half of `share`) behind the later one, and as much between the two.
    private static func cuts(_ customers: CustomerTable, share: Double) -> (choose: Int64, report: Int64) {
        var times: [Int64] = []
        for customer in 0..<customers.count { times += customers.history(of: customer).orderTimes }
        guard !times.isEmpty else { return (.max, .max) }
        times.sort()
        func quantile(_ part: Double) -> Int64 { times[min(times.count - 1, Int(Double(times.count) * part))] }
        return (quantile(1 - share), quantile(1 - share / 2))
    }

    /// Whether a split has enough to choose by.
    static func supportsChoice(_ users: Int) -> Bool { users >= leastValidated }
}

/// A trained file and how long it took.
package struct TrainedRecommendation {
    package var file: TensorFileWriter
    /// The chosen model's name.
    package var chosen: String
    package var searchSeconds = 0.0
    /// Seconds to fit each model that the file has, by name.
    package var trainSeconds: [String: Double] = [:]
}
