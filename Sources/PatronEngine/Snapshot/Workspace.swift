package import PatronCore
package import PatronRecommendation

/// Working memory of one thread, made once: it grows to what it has met and allocates nothing more after that.
/// Not to be shared between threads.
package final class Workspace {
    let recommendation = RecommendationScratch()
    /// The history of the present request: what the customer bought, and what the request gave.
    var history: [HistoryItem] = []
    /// Purchase features of the present request.
    var features: [Double] = []

    /// What the request says that the customer did, to be filled before a call.
    package var given: [GivenInteraction] = []
    /// Items that the request excludes, as rows, to be filled before a call.
    package var excluded: [UInt32] = []
    /// The items of the answer.
    package internal(set) var ranked: [RankedItem] = []
    /// For each ranked item, whether the customer bought it before.
    package internal(set) var boughtBefore: [Bool] = []

    package init() {}

    /// Empties what requests fill, keeping the memory.
    package func reset() {
        given.removeAll(keepingCapacity: true)
        excluded.removeAll(keepingCapacity: true)
    }
}

/// An interaction that came with a request.
package struct GivenInteraction: Sendable {
    /// Row of the item table.
    package var item: UInt32
    /// Whether it is a purchase, which bought policies look at.
    package var purchase: Bool
    /// How much it says about the customer, relative to one purchase.
    package var weight: Float

    package init(item: UInt32, purchase: Bool, weight: Float) {
        self.item = item
        self.purchase = purchase
        self.weight = weight
    }
}
