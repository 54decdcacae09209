internal import Foundation
internal import PatronCore
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// What the served model and simple rules foretell of a time that none of them has seen, at several lengths of the list.
///
/// Two tasks: items that are new to their customer, which is what a page asks for unless told otherwise; and all items bought in
/// that time, where the rule to beat is the customer's own most frequent items.
struct RecommendationComparison {
    /// Lengths of the lists, the longest last.
    static let lengths = [5, 10, 20]
    /// The length by which coverage is counted.
    static let coverageLength = 10
    /// Those who repeat what they always buy need no model.
    static let ownItems = "own_items"

    let scorer: SplitScorer
    let candidate: SplitScorer.Candidate
    let kind: RecommendationParameters.Kind
    /// Users x items bought after the cut, new to their customer or not.
    let boughtAfter: CSRMatrix

    private struct Method {
        var name: String
        var lists: [[UInt32]]
    }

    /// - Parameter moment: where the data is cut.
    func json(cut moment: Timestamp) -> JSONValue {
        var again = scorer
        again.allowsBought = true
        again.split.test = boughtAfter
        again.users = again.split.evaluated(limit: scorer.users.count, seed: 0)
        return [
            "after": .string(moment.description),
            "tasks": [task("new_items", scorer), task("all_items", again)],
        ]
    }

    private func task(_ name: String, _ scorer: SplitScorer) -> JSONValue {
        var scorer = scorer
        scorer.k = Self.lengths.last ?? scorer.k
        let popular = Method(name: RecommendationParameters.Kind.popularity.rawValue, lists: scorer.popularLists())
        let served = kind == .popularity ? popular : Method(name: kind.rawValue, lists: scorer.lists(candidate))
        var methods = [served]
        if kind != .popularity { methods.append(popular) }
        if scorer.allowsBought { methods.append(Method(name: Self.ownItems, lists: scorer.ownLists())) }
        let measured = methods.map { results($0, scorer) }
        return [
            "task": .string(name), "users": .int(Int64(scorer.users.count)),
            "methods": .array(
                methods.indices.map { at in
                    method(methods[at], measured[at], served: measured[0], isServed: at == 0, scorer)
                }),
        ]
    }

    /// Of each length, each user's figures.
    private func results(_ method: Method, _ scorer: SplitScorer) -> [[RankingMetrics.UserResult]] {
        Self.lengths.map { k in
            zip(scorer.users, method.lists).map { user, list in
                let relevant = scorer.split.test.columns[scorer.split.test.range(of: user)]
                return RankingMetrics.score(ranked: list, relevant: relevant, k: k) ?? .init(recall: 0, ndcg: 0)
            }
        }
    }

    private func method(
        _ method: Method, _ results: [[RankingMetrics.UserResult]], served: [[RankingMetrics.UserResult]],
        isServed: Bool, _ scorer: SplitScorer
    ) -> JSONValue {
        let shown = Set(method.lists.lazy.flatMap { $0.prefix(Self.coverageLength) })
        return [
            "name": .string(method.name), "served": .bool(isServed),
            "at": .array(
                Self.lengths.indices.map { at in
                    let better = zip(served[at], results[at]).map { $0.ndcg - $1.ndcg }
                    return .object(
                        [.init("k", .int(Int64(Self.lengths[at])))] + figure("recall", results[at].map(\.recall))
                            + figure("ndcg", results[at].map(\.ndcg))
                            + figure("hit_rate", results[at].map { $0.recall > 0 ? 1 : 0 })
                            + [.init("served_better_by", isServed ? .null : Interval(meanOf: better).json)])
                }),
            "coverage": .number(Double(shown.count) / Double(max(1, scorer.split.train.itemCount))),
            "coverage_k": .int(Int64(Self.coverageLength)),
        ]
    }

    private func figure(_ name: String, _ values: [Double]) -> [JSONValue.Member] {
        let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        return [.init(name, .number(mean)), .init(name + "_interval", Interval(meanOf: values).json)]
    }
}

extension SplitScorer {
    /// Each user's most frequently bought items, of equal ones the latest.
    fileprivate func ownLists() -> [[UInt32]] {
        users.map { user in
            split.train.range(of: user).sorted {
                let (a, b) = (split.train.orders[$0], split.train.orders[$1])
                return a != b ? a > b : (split.train.times[$1], $0) < (split.train.times[$0], $1)
            }.prefix(k).map { split.train.items[$0] }
        }
    }
}
