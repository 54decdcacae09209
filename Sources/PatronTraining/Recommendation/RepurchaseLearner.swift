internal import Foundation
internal import PatronCore
internal import PatronData
internal import PatronLearning
internal import PatronRecommendation

/// Learns which items of a history are bought again, by what customers who came back within the horizon took of what
/// they had.
struct RepurchaseLearner {
    /// Shares of items with few customers lean on the mean, as if so many more customers had behaved like all.
    private static let priorCustomers = 5.0
    /// With fewer rows of either outcome there is nothing to learn.
    private static let leastRows = 100
    private static let greatestRows = 400_000
    private static let l2 = 1.0
    /// What the probabilities of new items are multiplied by where they stand behind all others.
    private static let behind = 1e-4
    /// Of late is this part of the horizon.
    private static let latePart = 1.0 / 3

    let lines: Transactions
    let itemCount: Int
    /// Milliseconds that labels look ahead.
    let horizon: Int64
    let seed: UInt64

    private var horizonDays: Float { Float(horizon) / 86_400_000 }

    /// What is served.
    struct Learnt: Sendable {
        var parameters: RepurchaseParameters
        /// What each item adds to the log odds, and to the coefficient of the number of orders.
        var items: [Float]
        var orders: [Float]
        /// On the last horizon of the data, learnt from the one before it: NDCG of the items of the history in the
        /// model's order, and in the order of how often they were bought, for all that customers took.
        var ndcg: Double
        var frequencyNDCG: Double
        var customers: Int
    }

    /// Nil where the data has too few repeated purchases, or the model is not better than counting.
    ///
    /// - Parameter new: how lists of new items did on the last horizon, among customers who took some.
    func learn(new: RankingMetrics, end: Int64, k: Int) throws(PatronError) -> Learnt? {
        let known = Snapshot(self, at: end - horizon)
        let before = Snapshot(self, at: end - 2 * horizon)
        guard let first = try fit([before]), let last = try fit([before, known]) else { return nil }
        let (ndcg, frequency, customers) = known.compare(first, k: k)
        guard ndcg > frequency else { return nil }
        // New items are foretold for customers who take some; of those who come back not all do. Where what customers
        // have is worth more to them than what is new, it comes first as a whole: how likely new items are differs
        // between customers more than their places tell.
        let share = Double(known.shareTakingNew)
        let weight = ndcg > new.ndcg * share ? Self.behind : share
        let parameters = RepurchaseParameters(
            intercept: last[0], orders: last[1], age: last[2], later: last[3], recent: last[4], ordersByAge: last[5],
            newByRank: new.precisionByRank.map { $0 * Float(weight) },
            days: Double(horizonDays))
        let parts = Snapshot(self, at: end).itemParts(last)
        return Learnt(
            parameters: parameters, items: parts.map(\.constant), orders: parts.map(\.orders), ndcg: ndcg,
            frequencyNDCG: frequency, customers: customers)
    }

    /// Intercept, and coefficients of ``ItemPurchases``, of what ``Snapshot/itemFeatures(_:)`` says of the item, and of the product
    /// of the number of orders and the first of these: to have bought something often says more where all do.
    private func fit(_ snapshots: [Snapshot]) throws(PatronError) -> [Float]? {
        var (values, targets): ([Double], [Double]) = ([], [])
        let total = snapshots.reduce(0) { $0 + $1.rows.count }
        let share = Double(Self.greatestRows) / Double(max(1, total))
        var random = SeededGenerator(seed: seed)
        for snapshot in snapshots {
            for row in snapshot.rows where share >= 1 || random.uniform() < share {
                values.append(1)
                values += row.features.map(Double.init)
                let item = snapshot.itemFeatures(row.item)
                values += item
                values.append(Double(row.features[0]) * item[0])
                targets.append(row.isBought ? 1 : 0)
            }
        }
        let positive = targets.count { $0 > 0 }
        guard positive >= Self.leastRows, targets.count - positive >= Self.leastRows else { return nil }
        let fit = try LogisticRegression.fit(
            DesignMatrix(values: values, rows: targets.count, columns: values.count / targets.count), targets: targets,
            settings: .init(l2: Self.l2))
        let coefficients = fit.coefficients.map { Float($0) }
        return coefficients.allSatisfy(\.isFinite) ? coefficients : nil
    }
}

extension RepurchaseLearner {
    /// What was known at a moment, and what customers who came back within the horizon took.
    struct Snapshot {
        struct Row {
            var item: UInt32
            /// Those of ``ItemPurchases``.
            var features: [Float]
            var orders: Int
            var isBought: Bool
        }

        private(set) var rows: [Row] = []
        /// Where each customer's rows begin, and the items that the customer took, rising.
        private var customers: [(start: Int, taken: [UInt32])] = []
        private var withNew = 0
        private let repeatShares: [Double]
        private let buyers: [Int]
        private let late: [Int]

        init(_ learner: RepurchaseLearner, at moment: Int64) {
            let lines = learner.lines
            var counts = [Int](repeating: 0, count: learner.itemCount)
            var (repeats, late) = (counts, counts)
            let lateFrom = moment - Int64(Double(learner.horizon) * RepurchaseLearner.latePart)
            for customer in 0..<lines.customers.count {
                var known: [UInt32: (orders: Int, order: UInt32, first: Int64, last: Int64)] = [:]
                var taken: Set<UInt32> = []
                for line in lines.lines(ofCustomer: customer) {
                    let (item, time) = (lines.item[line], lines.time[line])
                    if time <= moment {
                        let before = known[item]
                        let isNew = before.map { $0.order != lines.order[line] } ?? true
                        known[item] = (
                            (before?.orders ?? 0) + (isNew ? 1 : 0), lines.order[line], before?.first ?? time, time
                        )
                    } else if time <= moment + learner.horizon {
                        taken.insert(item)
                    }
                }
                for (item, entry) in known {
                    counts[Int(item)] += 1
                    if entry.orders > 1 { repeats[Int(item)] += 1 }
                    if entry.last > lateFrom { late[Int(item)] += 1 }
                }
                guard !known.isEmpty, !taken.isEmpty else { continue }
                customers.append((rows.count, taken.sorted()))
                if taken.contains(where: { known[$0] == nil }) { withNew += 1 }
                var rank = PurchaseRank()
                for (item, entry) in known.sorted(by: { ($1.value.last, $0.key) < ($0.value.last, $1.key) }) {
                    let purchases = ItemPurchases(
                        orders: UInt32(entry.orders), age: moment - entry.last, firstAge: moment - entry.first,
                        later: rank.next(entry.last))
                    let features = purchases.features(halfLife: learner.horizonDays)
                    rows.append(
                        Row(
                            item: item, features: (0..<ItemPurchases.featureCount).map { features[$0] },
                            orders: entry.orders, isBought: taken.contains(item)))
                }
            }
            let mean = Double(repeats.reduce(0, +)) / Double(max(1, counts.reduce(0, +)))
            let prior = RepurchaseLearner.priorCustomers
            repeatShares = zip(repeats, counts).map { max(1e-4, (Double($0) + prior * mean) / (Double($1) + prior)) }
            buyers = counts
            self.late = late
        }

        /// Of the customers who came back, the share who took something new.
        var shareTakingNew: Float { Float(withNew) / Float(max(1, customers.count)) }

        /// Logarithms of the share of its customers who bought it again, of how many bought it of late, and of how many ever did.
        func itemFeatures(_ item: UInt32) -> [Double] {
            [log(repeatShares[Int(item)]), log1p(Double(late[Int(item)])), log1p(Double(buyers[Int(item)]))]
        }

        /// What each item adds to the log odds, and to the coefficient of the logarithm of the orders.
        func itemParts(_ coefficients: [Float]) -> [(constant: Float, orders: Float)] {
            repeatShares.indices.map { item in
                let features = itemFeatures(UInt32(item)).map { Float($0) }
                let own = coefficients[(1 + ItemPurchases.featureCount)...]
                return (zip(features, own).reduce(0) { $0 + $1.0 * $1.1 }, features[0] * (own.last ?? 0))
            }
        }

        /// Mean NDCG at `k` of each customer's rows by the model and by the number of orders.
        func compare(_ coefficients: [Float], k: Int) -> (model: Double, frequency: Double, customers: Int) {
            let parts = itemParts(coefficients)
            var (model, frequency, count) = (0.0, 0.0, 0)
            for (at, customer) in customers.enumerated() {
                let end = at + 1 < customers.count ? customers[at + 1].start : rows.count
                let own = rows[customer.start..<end]
                let scored = own.map { row in
                    let part = parts[Int(row.item)]
                    let item = part.constant + part.orders * row.features[0]
                    let score = zip(row.features, coefficients[1...]).reduce(item) { $0 + $1.0 * $1.1 }
                    return (row: row, score: score)
                }
                let byModel = scored.sorted { ($1.score, $0.row.item) < ($0.score, $1.row.item) }.map(\.row.item)
                let byCount = own.sorted { ($1.orders, $0.item) < ($0.orders, $1.item) }.map(\.item)
                guard let first = RankingMetrics.score(ranked: byModel, relevant: customer.taken, k: k),
                    let second = RankingMetrics.score(ranked: byCount, relevant: customer.taken, k: k)
                else { continue }
                model += first.ndcg
                frequency += second.ndcg
                count += 1
            }
            return (model / Double(max(1, count)), frequency / Double(max(1, count)), count)
        }
    }
}
