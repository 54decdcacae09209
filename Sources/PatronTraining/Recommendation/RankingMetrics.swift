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
    /// How many users had a hit at each place.
    private(set) var hits: [Int] = []

    package init(k: Int) { self.k = k }

    /// Means that were measured before.
    init(k: Int, _ users: Int, _ recall: Double, _ ndcg: Double) {
        self.k = k
        self.users = users
        recallSum = recall * Double(users)
        gainSum = ndcg * Double(users)
    }

    /// Mean recall; 0 without users.
    package var recall: Double { users > 0 ? recallSum / Double(users) : 0 }
    /// Mean normalised discounted cumulative gain; 0 without users.
    package var ndcg: Double { users > 0 ? gainSum / Double(users) : 0 }
    /// The share of users with a hit at each place, smoothed over five places and never rising.
    var precisionByRank: [Float] {
        var least = 1.0
        return hits.indices.map { place in
            let near = hits[max(0, place - 2)...min(hits.count - 1, place + 2)]
            least = min(least, Double(near.reduce(0, +)) / Double(near.count * max(1, users)))
            return Float(least)
        }
    }

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
        if hits.isEmpty { hits = [Int](repeating: 0, count: k) }
        for place in result.hits { hits[place] += 1 }
    }

    /// One user's figures.
    package struct UserResult: Sendable, Hashable {
        package var recall: Double
        package var ndcg: Double
        /// Places of the hits, from 0.
        var hits: [Int] = []

        init(recall: Double, ndcg: Double) {
            self.recall = recall
            self.ndcg = ndcg
        }
    }

    /// One user's figures; nil without test items.
    package static func score(
        ranked: some Sequence<UInt32>, relevant: some RandomAccessCollection<UInt32>, k: Int
    ) -> UserResult? {
        guard !relevant.isEmpty, k > 0 else { return nil }
        var (places, gain, position): ([Int], Double, Int) = ([], 0, 0)
        for item in ranked.prefix(k) {
            position += 1
            if contains(relevant, item) {
                places.append(position - 1)
                gain += discount(position)
            }
        }
        let ideal = (1...min(k, relevant.count)).reduce(0) { $0 + discount($1) }
        var result = UserResult(recall: Double(places.count) / Double(relevant.count), ndcg: gain / ideal)
        result.hits = places
        return result
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
