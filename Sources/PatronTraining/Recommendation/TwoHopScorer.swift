internal import PatronLearning
internal import PatronNumerics
internal import Synchronization

/// Ranks the unseen items of a split's users by item-to-item with all neighbours. A large catalogue's matrix of weights is never
/// made: from a user's items it goes to the users who have them, and on to theirs, so that a trial of other exponents costs a
/// second where the matrix costs minutes.
struct TwoHopScorer {
    var split: InteractionSplit
    /// The users that are looked at.
    var users: [Int]
    var k: Int
    /// How many items item-to-item hands on to a blend.
    var retrieved: Int
    var threads: Int

    /// What is tried.
    struct Candidate {
        var exponents: ItemToItem
        /// Users x items, the weights of each user's history, truncated as serving will.
        var history: CSRMatrix
        /// Users x items as co-occurrence counts them, and the same by item.
        var entries: CSRMatrix
        var entriesByItem: CSRMatrix
        /// What each item's score is multiplied by; nil for 1.
        var targetFactors: [Float]?
        /// The model to blend with, and the weights of item-to-item to try; without it there is one result.
        var other: LatentScores?
        var weights: [Float] = []
    }

    /// One result for each weight, or one.
    func score(_ candidate: Candidate) -> [RankingMetrics] {
        let variants = candidate.other == nil ? 1 : candidate.weights.count
        let found = Mutex<[Int: [RankingMetrics.UserResult]]>([:])
        let scales = ItemToItemScales(
            candidate.exponents, rows: candidate.entries, byItem: candidate.entriesByItem,
            targetFactors: candidate.targetFactors)
        let gram = DenseGram(
            rows: candidate.entries, byItem: candidate.entriesByItem, userWeights: scales.users, threads: threads)
        inParallel(over: users.count, by: 32, threads: threads) {
            TwoHopWorker(candidate, scales, gram, self)
        } _: { worker, range in
            let results = users[range].flatMap { worker.score($0) }
            found.withLock { $0[range.lowerBound] = results }
        }
        var metrics = [RankingMetrics](repeating: RankingMetrics(k: k), count: variants)
        for (_, results) in found.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            for (at, result) in results.enumerated() { metrics[at % variants].add(result) }
        }
        return metrics
    }
}

/// One thread's working memory; `reached` and `scores` are all zero between users.
private final class TwoHopWorker {
    private let candidate: TwoHopScorer.Candidate
    private let scales: ItemToItemScales
    private let gram: DenseGram?
    private let scorer: TwoHopScorer
    private var reached: [Float]
    private var order: [UInt32] = []
    private var scores: [Float]
    private let blend: BlendRanking
    private var best: [Float]
    private var bestItems: [UInt32]

    init(_ candidate: TwoHopScorer.Candidate, _ scales: ItemToItemScales, _ gram: DenseGram?, _ scorer: TwoHopScorer) {
        self.candidate = candidate
        self.scales = scales
        self.gram = gram
        self.scorer = scorer
        let items = max(1, candidate.entries.columnCount)
        reached = [Float](repeating: 0, count: candidate.entries.rows)
        scores = [Float](repeating: 0, count: items)
        blend = BlendRanking(items: items, k: scorer.k, retrieved: scorer.retrieved)
        best = [Float](repeating: 0, count: scorer.k)
        bestItems = [UInt32](repeating: 0, count: scorer.k)
    }

    func score(_ user: Int) -> [RankingMetrics.UserResult] {
        if let gram { gram.withPointer { add(rowsOf: $0, user) } } else { walk(user) }
        scores.withUnsafeMutableBufferPointer { scores in
            for at in scores.indices { scores[at] *= scales.targets[at] }
        }
        defer { scores.withUnsafeMutableBufferPointer { $0.update(repeating: 0) } }
        for at in scorer.split.train.range(of: user) { scores[Int(scorer.split.train.items[at])] = 0 }
        let relevant = scorer.split.test.columns[scorer.split.test.range(of: user)]
        guard let other = candidate.other else {
            let count = TopK.select(
                scores, count: scores.count, above: 0, k: scorer.k, bestScores: &best, bestIndices: &bestItems)
            return [result(bestItems.prefix(count), relevant)]
        }
        scores.withUnsafeBufferPointer { scores in
            guard let start = scores.baseAddress else { return }
            blend.retrieve(start, count: scores.count, user, other)
        }
        return candidate.weights.map { result(blend.best($0), relevant) }
    }

    private func result(
        _ ranked: some Sequence<UInt32>, _ relevant: some RandomAccessCollection<UInt32>
    ) -> RankingMetrics.UserResult {
        RankingMetrics.score(ranked: ranked, relevant: relevant, k: scorer.k) ?? .init(recall: 0, ndcg: 0)
    }

    /// Leaves every item's score in `scores`, but for the power of the item to be scored: a small catalogue's.
    private func add(rowsOf gram: UnsafePointer<Float>?, _ user: Int) {
        guard let gram else { return }
        let history = candidate.history
        for at in history.range(of: user) {
            let item = Int(history.columns[at])
            Kernels.addProduct(
                history.values[at] * scales.sources[item], gram + item * scores.count, to: &scores, scores.count)
        }
    }

    /// The same for a large catalogue.
    private func walk(_ user: Int) {
        let (history, entries, byItem) = (candidate.history, candidate.entries, candidate.entriesByItem)
        order.removeAll(keepingCapacity: true)
        reached.withUnsafeMutableBufferPointer { reached in
            for at in history.range(of: user) {
                let item = Int(history.columns[at])
                let weight = history.values[at] * scales.sources[item]
                guard weight > 0 else { continue }
                for entry in byItem.range(of: item) {
                    let other = Int(byItem.columns[entry])
                    if reached[other] == 0 { order.append(UInt32(other)) }
                    reached[other] += weight * byItem.values[entry]
                }
            }
        }
        let weights = order.map { reached[Int($0)] * scales.users[Int($0)] }
        entries.withView { entries in
            scores.withUnsafeMutableBufferPointer { scores in
                guard let start = scores.baseAddress else { return }
                Kernels.scatterRows(entries, rows: order, weights: weights, count: order.count, into: start)
            }
        }
        for other in order { reached[Int(other)] = 0 }
    }
}
