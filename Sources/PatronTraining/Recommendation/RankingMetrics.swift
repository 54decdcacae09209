internal import Foundation

/// Recall@k and NDCG@k averaged over users, as the LightGCN papers and their splits count them.
///
/// Recall is hits over all test items of a user (not over min(k, test items)); the ideal DCG is cut at min(k, test
/// items); gains are 1 and discounts log2(position + 1); users without test items do not count.
package struct RankingMetrics: Sendable, Hashable {
    package let k: Int
    /// Users with test items.
    package private(set) var users = 0
    private var recallSum = 0.0
    private var gainSum = 0.0

    package init(k: Int) { self.k = k }

    /// Mean recall; 0 without users.
    package var recall: Double { users > 0 ? recallSum / Double(users) : 0 }
    /// Mean normalised discounted cumulative gain; 0 without users.
    package var ndcg: Double { users > 0 ? gainSum / Double(users) : 0 }
    /// What settings are chosen by: the mean of both.
    package var objective: Double { (recall + ndcg) / 2 }

    /// Counts one user.
    ///
    /// - Parameters:
    ///   - ranked: items, best first; what stands behind the first k is not looked at.
    ///   - relevant: the user's test items, rising, each once.
    package mutating func add(ranked: some Sequence<UInt32>, relevant: some RandomAccessCollection<UInt32>) {
        guard let result = Self.score(ranked: ranked, relevant: relevant, k: k) else { return }
        add(result)
    }

    /// Counts one user's result.
    package mutating func add(_ result: UserResult) {
        users += 1
        recallSum += result.recall
        gainSum += result.ndcg
    }

    /// One user's figures.
    package struct UserResult: Sendable, Hashable {
        package var recall: Double
        package var ndcg: Double
    }

    /// One user's figures; nil without test items.
    package static func score(
        ranked: some Sequence<UInt32>, relevant: some RandomAccessCollection<UInt32>, k: Int
    ) -> UserResult? {
        guard !relevant.isEmpty, k > 0 else { return nil }
        var (hits, gain, position) = (0, 0.0, 0)
        for item in ranked.prefix(k) {
            position += 1
            if contains(relevant, item) {
                hits += 1
                gain += discount(position)
            }
        }
        let ideal = (1...min(k, relevant.count)).reduce(0) { $0 + discount($1) }
        return UserResult(recall: Double(hits) / Double(relevant.count), ndcg: gain / ideal)
    }

    private static func discount(_ position: Int) -> Double { 1 / log2(Double(position + 1)) }

    private static func contains(_ sorted: some RandomAccessCollection<UInt32>, _ item: UInt32) -> Bool {
        var (low, high) = (sorted.startIndex, sorted.endIndex)
        while low < high {
            let middle = sorted.index(low, offsetBy: sorted.distance(from: low, to: high) / 2)
            if sorted[middle] == item { return true }
            if sorted[middle] < item { low = sorted.index(after: middle) } else { high = middle }
        }
        return false
    }
}
