internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronNumerics

/// How likely an item of a history is bought again in the customer's next purchases: logistic regression on how often
/// and how long ago it was bought, and on the item.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `repurchase.item` | F32, items | what the item adds to the log odds: how many buy it, again, and of late |
/// | `repurchase.orders` | F32, items | what the item adds to the coefficient of the number of orders; 0 where it is missing |
struct RepurchaseModel: Sendable {
    /// Beyond this a log odds says nothing more.
    private static let greatestLogOdds: Float = 1e3

    private let items: Tensor<Float>
    private let orders: Tensor<Float>?
    private let coefficients: SIMD8<Float>
    /// The horizon in days.
    private let halfLife: Float
    private let parameters: RepurchaseParameters

    init(_ file: TensorFile, itemCount: Int, parameters: RepurchaseParameters) throws(PatronError) {
        items = try file.tensor("repurchase.item", shape: [itemCount])
        self.parameters = parameters
        orders = file.contains("repurchase.orders") ? try file.tensor("repurchase.orders", shape: [itemCount]) : nil
        coefficients = parameters.coefficients
        halfLife = Float(parameters.days)
        for (name, tensor) in [("repurchase.item", items), ("repurchase.orders", orders ?? items)] {
            for value in tensor.elements where !(abs(value) <= Self.greatestLogOdds) {
                throw PatronError(.corrupt, "value \(value)", at: Place(file: file.path, field: name))
            }
        }
        guard abs(parameters.intercept) <= Self.greatestLogOdds, halfLife > 0, halfLife.isFinite,
            coefficients.indices.allSatisfy({ abs(coefficients[$0]) <= Self.greatestLogOdds }),
            parameters.newByRank.allSatisfy({ $0 >= 0 && $0 <= 1 }), !parameters.newByRank.isEmpty
        else {
            throw PatronError(
                .corrupt, "expected finite coefficients of repurchase, days above 0, and shares from 0 to 1",
                at: Place(file: file.path, field: "recommendation"))
        }
    }

    func probability(_ item: UInt32, _ purchases: ItemPurchases) -> Float {
        let features = purchases.features(halfLife: halfLife)
        let own = items.elements[Int(item)] + (orders.map { $0.elements[Int(item)] * features[0] } ?? 0)
        let logOdds = parameters.intercept + own + (coefficients * features).sum()
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
    package func repurchaseProbability(of item: UInt32, _ purchases: ItemPurchases) -> Float? {
        guard let repurchase, item < itemCount else { return nil }
        return repurchase.probability(item, purchases)
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
