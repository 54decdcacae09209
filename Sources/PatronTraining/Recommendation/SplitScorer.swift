internal import PatronLearning
internal import PatronNumerics
internal import Synchronization

/// Ranks the unseen items of a split's users as serving would, straight from memory: for the many trials of a search.
struct SplitScorer {
    var split: InteractionSplit
    /// The users that are looked at.
    var users: [Int]
    var k: Int
    /// How many items item-to-item hands on to a blend.
    var retrieved: Int
    var threads: Int
    /// Whether items that a user bought before may be ranked, too.
    var allowsBought = false

    /// One model or two; with both, one result for each weight of item-to-item.
    struct Candidate {
        var similarity: CSRMatrix?
        /// Users x items, the weights of each user's history, truncated as serving will.
        var history: CSRMatrix?
        var factors: LatentScores?
        var blendWeights: [Float] = []
    }

    /// Writes the scores of all items for a user; variants of a user come one after the other.
    private typealias Writer =
        @Sendable (
            _ user: Int, _ variant: Int, _ scores: UnsafeMutablePointer<Float>, _ parts: Parts
        ) -> Void

    /// What the most popular items achieve.
    func popularity() -> RankingMetrics { score(variants: 1, popular())[0] }

    /// What a candidate achieves, in the order of its blend weights (without any: one result).
    func score(_ candidate: Candidate) -> [RankingMetrics] {
        score(variants: max(1, candidate.blendWeights.count), scores(of: candidate))
    }

    /// The best items of each user, a list a user.
    func lists(_ candidate: Candidate) -> [[UInt32]] {
        ranked(variants: 1, scores(of: candidate)) { _, items in Array(items) }
    }

    /// The most popular items of each user.
    func popularLists() -> [[UInt32]] { ranked(variants: 1, popular()) { _, items in Array(items) } }

    private func popular() -> Writer {
        let counts = split.train.userCounts().map { Float($0) }
        return { _, _, scores, _ in scores.update(from: counts, count: counts.count) }
    }

    private func scores(of candidate: Candidate) -> Writer {
        let items = split.train.itemCount
        let weights = candidate.blendWeights
        return { user, variant, scores, parts in
            if variant == 0 {
                if let similarity = candidate.similarity, let history = candidate.history {
                    parts.similarity.update(repeating: 0, count: items)
                    scatter(similarity, history, user, into: parts.similarity)
                }
                if let factors = candidate.factors {
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: factors.width) { own in
                        guard let own = own.baseAddress else { return }
                        own.initialize(repeating: 0, count: factors.width)
                        factors.load(user, into: own)
                        Kernels.rowDots(factors.items, count: items, width: factors.width, own, into: parts.factors)
                    }
                }
            }
            if weights.isEmpty {
                scores.update(from: candidate.similarity != nil ? parts.similarity : parts.factors, count: items)
            } else {
                blend(user, weights[variant], parts, into: scores)
            }
        }
    }

    /// As serving blends: item-to-item finds items, and both models rank them.
    private func blend(_ user: Int, _ weight: Float, _ parts: Parts, into scores: UnsafeMutablePointer<Float>) {
        let items = split.train.itemCount
        if !allowsBought {
            for at in split.train.range(of: user) { parts.similarity[Int(split.train.items[at])] = 0 }
        }
        scores.update(repeating: 0, count: items)
        let retrieved = min(items, max(k, self.retrieved))
        var similar = [Float](repeating: 0, count: items)
        var found = [UInt32](repeating: 0, count: items)
        let count = TopK.retrieve(
            parts.similarity, count: items, above: 0, k: retrieved, values: &similar, indices: &found)
        guard let greatest = similar.prefix(count).max() else { return }
        let other = found.prefix(count).reduce(Float(0)) { max($0, parts.factors[Int($1)]) }
        for at in 0..<count {
            let item = Int(found[at])
            let factors = other > 0 ? (1 - weight) * parts.factors[item] / other : 0
            scores[item] = max(0, weight * similar[at] / greatest + factors)
        }
    }

    private func scatter(
        _ similarity: CSRMatrix, _ history: CSRMatrix, _ user: Int, into scores: UnsafeMutablePointer<Float>
    ) {
        similarity.withView { view in
            guard let columns = view.columns.baseAddress, let values = view.values.baseAddress else { return }
            for at in history.range(of: user) {
                let row = view.range(of: Int(history.columns[at]))
                Kernels.scatterAdd(
                    history.values[at], columns: columns + row.lowerBound, values: values + row.lowerBound,
                    count: row.count,
                    into: scores)
            }
        }
    }

    private struct Parts {
        var similarity: UnsafeMutablePointer<Float>
        var factors: UnsafeMutablePointer<Float>
    }

    /// Adds up each variant's results in the order of the users.
    private func score(variants: Int, _ writer: Writer) -> [RankingMetrics] {
        let (split, k) = (self.split, self.k)
        let results = ranked(variants: variants, writer) { user, items in
            let relevant = split.test.columns[split.test.range(of: user)]
            return RankingMetrics.score(ranked: items, relevant: relevant, k: k) ?? .init(recall: 0, ndcg: 0)
        }
        var metrics = [RankingMetrics](repeating: RankingMetrics(k: k), count: variants)
        for (at, result) in results.enumerated() { metrics[at % variants].add(result) }
        return metrics
    }

    /// Ranks each user's items by what `writer` writes, and gives what `judge` makes of the best, user by user.
    private func ranked<Result: Sendable>(
        variants: Int, _ writer: Writer, judge: @Sendable (_ user: Int, _ best: ArraySlice<UInt32>) -> Result
    ) -> [Result] {
        let items = split.train.itemCount
        let found = Mutex<[Int: [Result]]>([:])
        let (split, users, k) = (self.split, self.users, self.k)
        inParallel(over: users.count, by: 64, threads: threads) { _, range in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * max(1, items)) { memory in
                guard let scores = memory.baseAddress else { return }
                scores.initialize(repeating: 0, count: 3 * items)
                let parts = Parts(similarity: scores + items, factors: scores + 2 * items)
                var bestScores = [Float](repeating: 0, count: k)
                var bestItems = [UInt32](repeating: 0, count: k)
                var results: [Result] = []
                for user in users[range] {
                    for variant in 0..<variants {
                        writer(user, variant, scores, parts)
                        if !allowsBought {
                            for at in split.train.range(of: user) { scores[Int(split.train.items[at])] = 0 }
                        }
                        let count = TopK.select(
                            scores, count: items, above: 0, k: k, bestScores: &bestScores, bestIndices: &bestItems)
                        results.append(judge(user, bestItems.prefix(count)))
                    }
                }
                found.withLock { $0[range.lowerBound] = results }
            }
        }
        return found.withLock { $0 }.sorted { $0.key < $1.key }.flatMap(\.value)
    }
}
