internal import Foundation
package import PatronCore
package import PatronNumerics

/// What the lists of many users are worth: accuracy with confidence intervals, and how much of the catalogue they show.
package struct RankingFigures: Sendable {
    /// Resamples of a bootstrap: enough for the second digit of a 95 % interval.
    private static let resamples = 1000
    /// Diversity looks at the first and then at every so manieth list.
    private static let diversityStep = 10

    /// The lengths of list that are looked at, rising; the last is the list's own.
    package let cuts: [Int]
    /// One a user with something to find, in the order they were added.
    package private(set) var users: [UserFigures] = []
    /// The median time that the engine took of the processor for a list; nil if it did not make them.
    package var requestMicroseconds: Double?
    private let shares: [Double]
    private let likeness: ItemLikeness
    private var unlikeness = 0.0
    private var lists = 0
    private var shown: [Int: Set<UInt32>] = [:]
    private var surprise = 0.0
    private var entries = 0

    /// One user's figures at each cut.
    package struct UserFigures: Sendable {
        package var recall: [Double] = []
        package var ndcg: [Double] = []
        package var averagePrecision: [Double] = []
        package var hit: [Double] = []
    }

    /// - Parameter train: users x items, by which an item is popular, and like another one.
    package init(cuts: [Int], train: CSRMatrix) {
        self.cuts = cuts.sorted()
        let likeness = ItemLikeness(train)
        self.likeness = likeness
        // An item that nobody has is as surprising as one that a single user has.
        shares = (0..<train.columnCount).map { Double(max(1, likeness.users(of: $0))) / Double(max(1, train.rows)) }
    }

    /// Counts one user's list; `relevant` rises. Users without anything to find do not count.
    package mutating func add(ranked: [UInt32], relevant: some RandomAccessCollection<UInt32>) {
        guard !relevant.isEmpty else { return }
        let wanted = Set(relevant)
        var figures = UserFigures()
        for cut in cuts {
            guard let result = RankingMetrics.score(ranked: ranked, relevant: relevant, k: cut) else { continue }
            var (hits, precision) = (0, 0.0)
            for (at, item) in ranked.prefix(cut).enumerated() where wanted.contains(item) {
                hits += 1
                precision += Double(hits) / Double(at + 1)
            }
            figures.recall.append(result.recall)
            figures.ndcg.append(result.ndcg)
            figures.averagePrecision.append(precision / Double(min(cut, relevant.count)))
            figures.hit.append(hits > 0 ? 1 : 0)
            shown[cut, default: []].formUnion(ranked.prefix(cut))
        }
        users.append(figures)
        for item in ranked { surprise -= log2(shares[Int(item)]) }
        entries += ranked.count
        // Pairs of items cost more than all other figures, so that not every list is looked at.
        if users.count % Self.diversityStep == 1, ranked.count > 1 {
            unlikeness += 1 - likeness.mean(ranked)
            lists += 1
        }
    }

    /// The figures as the evaluation prints them: keys `recall`, `ndcg` and so on at the longest list, `at` for all.
    package func json(seed: UInt64) -> [JSONValue.Member] {
        guard let last = cuts.indices.last else { return [] }
        let recall = interval(users.map { $0.recall[last] }, seed)
        let ndcg = interval(users.map { $0.ndcg[last] }, seed)
        let at: [JSONValue] = cuts.indices.map { cut in
            [
                "k": .int(Int64(cuts[cut])), "recall": .number(mean(users.map { $0.recall[cut] })),
                "ndcg": .number(mean(users.map { $0.ndcg[cut] })),
                "map": .number(mean(users.map { $0.averagePrecision[cut] })),
                "hit_rate": .number(mean(users.map { $0.hit[cut] })), "coverage": .number(coverage(cuts[cut])),
            ]
        }
        return [
            .init("users", .int(Int64(users.count))), .init("k", .int(Int64(cuts[last]))),
            .init("recall", .number(mean(users.map { $0.recall[last] }))), .init("recall_low", .number(recall.low)),
            .init("recall_high", .number(recall.high)), .init("ndcg", .number(mean(users.map { $0.ndcg[last] }))),
            .init("ndcg_low", .number(ndcg.low)), .init("ndcg_high", .number(ndcg.high)),
            .init("map", .number(mean(users.map { $0.averagePrecision[last] }))),
            .init("hit_rate", .number(mean(users.map { $0.hit[last] }))),
            .init("coverage", .number(coverage(cuts[last]))),
            .init("novelty", .number(entries > 0 ? surprise / Double(entries) : 0)),
            .init("diversity", .number(lists > 0 ? unlikeness / Double(lists) : 0)), .init("at", .array(at)),
        ] + (requestMicroseconds.map { [.init("request_cpu_microseconds", .number($0))] } ?? [])
    }

    /// The mean difference of NDCG at the longest list to another's on the same users, its 95 % interval by resampling
    /// users, and the two-sided p-value of a paired z-test.
    package func compared(to other: RankingFigures, seed: UInt64) -> [JSONValue.Member] {
        let differences = zip(users, other.users).map { ($0.ndcg.last ?? 0) - ($1.ndcg.last ?? 0) }
        let mean = mean(differences)
        let (low, high) = interval(differences, seed)
        let count = Double(differences.count)
        let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
        let error = (variance / max(1, count)).squareRoot()
        let p = error > 0 ? erfc(abs(mean) / error / 2.0.squareRoot()) : (mean == 0 ? 1 : 0)
        return [
            .init("ndcg_difference", .number(mean)), .init("low", .number(low)), .init("high", .number(high)),
            .init("p", .number(p)),
        ]
    }

    private func coverage(_ cut: Int) -> Double {
        Double(shown[cut]?.count ?? 0) / Double(max(1, shares.count))
    }

    private func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// 95 % by the percentile bootstrap over users.
    private func interval(_ values: [Double], _ seed: UInt64) -> (low: Double, high: Double) {
        guard values.count > 1 else { return (values.first ?? 0, values.first ?? 0) }
        var random = SeededGenerator(seed: seed)
        var means = (0..<Self.resamples).map { _ in
            var sum = 0.0
            for _ in values.indices { sum += values[random.below(values.count)] }
            return sum / Double(values.count)
        }
        means.sort()
        return (means[Self.resamples / 40], means[Self.resamples - 1 - Self.resamples / 40])
    }
}
