internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronNumerics
internal import PatronPropensity
internal import PatronRecommendation

/// The period after the cut: what customers did in it, and what a contender foretold of it, customer by customer.
struct HeldOut {
    /// Length of the lists whose NDCG is measured, as everywhere.
    static let listLength = 20

    let truth: ModelBundle
    let customers: CustomerTable
    let cut, end: Timestamp
    /// Rows of customers with an order by the cut.
    let rows: [Int]

    /// Draws at most so many customers by the seed; nil where a version has none.
    init?(_ truth: ModelBundle, cut: Timestamp, limit: Int, seed: UInt64) {
        guard let customers = truth.customers else { return nil }
        (self.truth, self.customers, self.cut, end) = (truth, customers, cut, truth.manifest.dataEnd)
        var known = (0..<customers.count).filter {
            customers.history(of: $0).orderTimes.first.map { $0 <= cut.milliseconds } ?? false
        }
        if known.count > limit {
            var random = SeededGenerator(seed: seed)
            random.shuffle(&known)
            known = known.prefix(limit).sorted()
        }
        rows = known
    }

    /// Each customer's NDCG for the items first bought after the cut; nil for one who bought none.
    func ndcg(_ contender: Contender) throws(PatronError) -> [Double?] {
        let snapshot = contender.snapshot
        let workspace = Workspace()
        var result: [Double?] = []
        for row in rows {
            let history = customers.history(of: row)
            let relevant = history.items.indices.filter { history.firstBought[$0] > cut.milliseconds }
                .map { history.items[$0] }.sorted()
            guard !relevant.isEmpty else {
                result.append(nil)
                continue
            }
            workspace.reset()
            let query = RecommendQuery(customer: customers.ids[row], asOf: cut, count: Self.listLength)
            _ = try snapshot.recommend(query, now: cut, workspace)
            // An article that only the contender knows is a wrong answer, and takes a place.
            let ranked = workspace.ranked.map { item in
                truth.items?.ids.row(of: snapshot.itemID(item.item)).map { UInt32($0) } ?? .max
            }
            result.append(RankingMetrics.score(ranked: ranked, relevant: relevant, k: Self.listLength)?.ndcg)
        }
        return result
    }

    /// Each customer's absolute error of the value over the period, in money.
    func valueErrors(_ contender: Contender) throws(PatronError) -> [Double] {
        let workspace = Workspace()
        let days = max(1, Int((end - cut).milliseconds / 86_400_000))
        // Days as long as models sum so many of them, else weeks.
        let horizon = days <= 120 ? Horizon(days, .day) : Horizon(min(120, days / 7), .week)
        var result: [Double] = []
        for row in rows {
            let history = customers.history(of: row)
            var spent = 0.0
            for at in history.orderTimes.indices where history.orderTimes[at] > cut.milliseconds {
                spent += history.orderAmounts[at]
            }
            let scores = try contender.snapshot.estimateValue(
                ScoreQuery(customer: customers.ids[row], asOf: cut), over: .periods(horizon), now: cut, workspace)
            result.append(abs((scores.value?.value ?? 0) - spent))
        }
        return result
    }

    /// Each customer's probability and whether it came true. `buys` is what the head foretells: a purchase, or none.
    func propensity(
        _ contender: Contender, _ selection: ScoreSelection, buys: Bool, horizonDays: Double
    ) -> (probabilities: [Double], labels: [Bool]) {
        let workspace = Workspace()
        let limit = (cut + .days(horizonDays)).milliseconds
        var (probabilities, labels): ([Double], [Bool]) = ([], [])
        for row in rows {
            let history = customers.history(of: row)
            let bought = history.orderTimes.contains { $0 > cut.milliseconds && $0 <= limit }
            let scores = contender.snapshot.score(
                customer: customers.ids[row], selection, asOf: cut, now: cut, workspace)
            let score = selection == .churn ? scores.churn : scores.repurchase
            probabilities.append(score?.probability ?? 0.5)
            labels.append(bought == buys)
        }
        return (probabilities, labels)
    }
}
