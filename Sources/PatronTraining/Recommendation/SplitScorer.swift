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

    /// Calls `emit` with the best items of a user, once for each variant.
    private typealias Ranker =
        @Sendable (_ user: Int, _ memory: RankingMemory, _ emit: (ArraySlice<UInt32>) -> Void) -> Void

    /// What the most popular items achieve.
    func popularity() -> RankingMetrics { score(variants: 1, popular())[0] }

    /// What a candidate achieves, in the order of its blend weights (without any: one result).
    func score(_ candidate: Candidate) -> [RankingMetrics] {
        score(variants: max(1, candidate.blendWeights.count), ranker(of: candidate))
    }

    /// The best items of each user, a list a user.
    func lists(_ candidate: Candidate) -> [[UInt32]] { ranked(ranker(of: candidate)) { _, items in Array(items) } }

    /// The most popular items of each user.
    func popularLists() -> [[UInt32]] { ranked(popular()) { _, items in Array(items) } }

    private func popular() -> Ranker {
        let counts = split.train.userCounts().map { Float($0) }
        return { user, memory, emit in
            memory.scores.update(from: counts, count: counts.count)
            leaveOut(user, memory)
            emit(memory.best())
        }
    }

    private func ranker(of candidate: Candidate) -> Ranker {
        { user, memory, emit in
            if let similarity = candidate.similarity, let history = candidate.history {
                memory.scores.update(repeating: 0, count: memory.items)
                scatter(similarity, history, user, into: memory.scores)
            } else if let factors = candidate.factors {
                memory.blend.load(factors, user) { factors.score($0, into: memory.scores) }
            }
            leaveOut(user, memory)
            guard !candidate.blendWeights.isEmpty else { return emit(memory.best()) }
            memory.blend.retrieve(memory.scores, count: memory.items, user, candidate.factors)
            for weight in candidate.blendWeights { emit(memory.blend.best(weight)) }
        }
    }

    private func leaveOut(_ user: Int, _ memory: RankingMemory) {
        guard !allowsBought else { return }
        for at in split.train.range(of: user) { memory.scores[Int(split.train.items[at])] = 0 }
    }

    private func scatter(
        _ similarity: CSRMatrix, _ history: CSRMatrix, _ user: Int, into scores: UnsafeMutablePointer<Float>
    ) {
        let entries = history.range(of: user)
        similarity.withView { similarity in
            history.withView { history in
                guard let items = history.columns.baseAddress, let weights = history.values.baseAddress else { return }
                Kernels.scatterRows(
                    similarity, rows: items + entries.lowerBound, weights: weights + entries.lowerBound,
                    count: entries.count, into: scores)
            }
        }
    }

    /// Adds up each variant's results in the order of the users.
    private func score(variants: Int, _ ranker: @escaping Ranker) -> [RankingMetrics] {
        let (split, k) = (self.split, self.k)
        let results = ranked(ranker) { user, items in
            let relevant = split.test.columns[split.test.range(of: user)]
            return RankingMetrics.score(ranked: items, relevant: relevant, k: k) ?? .init(recall: 0, ndcg: 0)
        }
        var metrics = [RankingMetrics](repeating: RankingMetrics(k: k), count: variants)
        for (at, result) in results.enumerated() { metrics[at % variants].add(result) }
        return metrics
    }

    /// Gives what `judge` makes of each user's best items, user by user, variants of a user one after the other.
    private func ranked<Result: Sendable>(
        _ ranker: @escaping Ranker, judge: @Sendable (_ user: Int, _ best: ArraySlice<UInt32>) -> Result
    ) -> [Result] {
        let found = Mutex<[Int: [Result]]>([:])
        let (items, users, k, retrieved) = (split.train.itemCount, self.users, self.k, self.retrieved)
        inParallel(over: users.count, by: 64, threads: threads) {
            RankingMemory(items: items, k: k, retrieved: retrieved)
        } _: { memory, range in
            var results: [Result] = []
            for user in users[range] { ranker(user, memory) { results.append(judge(user, $0)) } }
            found.withLock { $0[range.lowerBound] = results }
        }
        return found.withLock { $0 }.sorted { $0.key < $1.key }.flatMap(\.value)
    }
}

/// One thread's working memory to rank items with.
private final class RankingMemory {
    let items: Int
    let scores: UnsafeMutablePointer<Float>
    let blend: BlendRanking
    private var bestScores: [Float]
    private var bestItems: [UInt32]

    init(items: Int, k: Int, retrieved: Int) {
        self.items = items
        scores = .allocate(capacity: max(1, items))
        scores.initialize(repeating: 0, count: items)
        blend = BlendRanking(items: items, k: k, retrieved: retrieved)
        bestScores = [Float](repeating: 0, count: k)
        bestItems = [UInt32](repeating: 0, count: k)
    }

    deinit { scores.deallocate() }

    /// The best items with scores above zero.
    func best() -> ArraySlice<UInt32> {
        let count = TopK.select(
            scores, count: items, above: 0, k: bestItems.count, bestScores: &bestScores, bestIndices: &bestItems)
        return bestItems.prefix(count)
    }
}
