internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronNumerics

/// How likely an item of a history is bought again in the customer's next purchases: logistic regression on how often
/// and how long ago it was bought, and on the item.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `repurchase.item` | F32, items | what the item adds to the log odds: how many buy it again, and of late at all |
struct RepurchaseModel: Sendable {
    /// Beyond this a log odds says nothing more.
    private static let greatestLogOdds: Float = 1e3
    private static let millisecondsPerDay: Float = 86_400_000

    private let items: Tensor<Float>
    let parameters: RepurchaseParameters

    init(_ file: TensorFile, itemCount: Int, parameters: RepurchaseParameters) throws(PatronError) {
        items = try file.tensor("repurchase.item", shape: [itemCount])
        self.parameters = parameters
        for value in items.elements where !(abs(value) <= Self.greatestLogOdds) {
            throw PatronError(.corrupt, "value \(value)", at: Place(file: file.path, field: "repurchase.item"))
        }
        let coefficients = [parameters.intercept, parameters.orders, parameters.age, parameters.later]
        guard coefficients.allSatisfy({ abs($0) <= Self.greatestLogOdds }),
            parameters.newByRank.allSatisfy({ $0 >= 0 && $0 <= 1 }), !parameters.newByRank.isEmpty
        else {
            throw PatronError(
                .corrupt, "expected finite coefficients of repurchase, and shares from 0 to 1",
                at: Place(file: file.path, field: "recommendation"))
        }
    }

    /// The probability for an item that was bought in `orders` orders, the last time `age` milliseconds before the
    /// moment, after which `later` other items were bought.
    func probability(_ item: UInt32, orders: UInt32, age: Int64, later: Int) -> Float {
        let logOdds =
            parameters.intercept + items.elements[Int(item)]
            + parameters.orders * log(Float(max(1, orders)))
            + parameters.age * log1p(Float(max(0, age)) / Self.millisecondsPerDay)
            + parameters.later * log1p(Float(later))
        return 1 / (1 + exp(-logOdds))
    }

    /// The probability of the item that stands at a place, from 0, among those that are new to the customer.
    func probabilityOfNew(at place: Int) -> Float {
        parameters.newByRank[min(place, parameters.newByRank.count - 1)]
    }
}

extension RecommendationModel {
    /// The probability that an item is among the customer's next purchases, if there are any within the horizon that
    /// training looked at; nil without such a model, or for a row that does not exist.
    ///
    /// - Parameters:
    ///   - orders: in how many orders it was bought.
    ///   - age: milliseconds since it was last bought.
    ///   - later: how many other items of the history were bought later.
    package func repurchaseProbability(of item: UInt32, orders: UInt32, age: Int64, later: Int) -> Float? {
        guard let repurchase, item < itemCount else { return nil }
        return repurchase.probability(item, orders: orders, age: age, later: later)
    }

    /// Joins the items of the history that are bought again with `results`, which are new to the customer: both by how
    /// likely they are among the next purchases.
    func mergeRepurchases(count: Int, _ scratch: RecommendationScratch, into results: inout [RankedItem]) {
        guard let repurchase else { return }
        let (again, items, merged, probabilities) = (
            scratch.again, scratch.items, scratch.candidates, scratch.retrieved
        )
        let repeated = TopK.select(
            again, count: scratch.count, above: 0, k: count, bestScores: scratch.bestScores,
            bestIndices: scratch.bestItems)
        var (next, new) = (0, 0)
        let total = min(count, repeated + results.count)
        for place in 0..<total {
            let known = next < repeated ? scratch.bestScores[next] : -1
            let unknown = new < results.count ? repurchase.probabilityOfNew(at: new) : -1
            if known >= unknown {
                (merged[place], probabilities[place]) = (items[Int(scratch.bestItems[next])], known)
                next += 1
            } else {
                (merged[place], probabilities[place]) = (results[new].item, unknown)
                new += 1
            }
        }
        results.removeAll(keepingCapacity: true)
        for place in 0..<total {
            results.append(RankedItem(item: merged[place], score: probabilities[place], source: .personal))
        }
    }
}
