internal import PatronCore
internal import PatronPropensity
package import PatronRecommendation
internal import PatronUplift

/// Working memory of one thread, made once: it grows to what it has met and allocates nothing more after that.
/// Not to be shared between threads.
package final class Workspace {
    let recommendation = RecommendationScratch()
    /// The history of the present request: what the customer bought, and what the request gave.
    var history: [HistoryItem] = []
    /// Room for the propensity heads of every model that was asked so far.
    private var propensity: PropensityBuffer?

    /// Room for the effects of treatments, by every model that was asked so far.
    private var uplift: UpliftBuffer?

    /// What the request says that the customer did, to be filled before a call.
    package var given: [GivenInteraction] = []
    /// Items that the request excludes, as rows, to be filled before a call.
    package var excluded: [UInt32] = []
    /// The items of the answer.
    package internal(set) var ranked: [RankedItem] = []
    /// For each ranked item, whether the customer bought it before.
    package internal(set) var boughtBefore: [Bool] = []

    package init() {}

    /// The room for a model's heads. What counts is its size: a model's address may come back as another model's.
    func propensityBuffer(for model: PropensityModel) -> PropensityBuffer {
        if let propensity, propensity.fits(model) { return propensity }
        let buffer = PropensityBuffer(model, atLeast: propensity)
        propensity = buffer
        return buffer
    }

    /// The room for a model's treatments.
    func upliftBuffer(for model: UpliftModel) -> UpliftBuffer {
        if let uplift, uplift.fits(model) { return uplift }
        let buffer = UpliftBuffer(model, atLeast: uplift)
        uplift = buffer
        return buffer
    }

    /// Whether the customer bought the ranked item at this place before, as far as bought items were allowed at all.
    package func wasBought(_ at: Int) -> Bool { at < boughtBefore.count && boughtBefore[at] }

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
    /// 0 for an item that is only known, such as a return; above 0 for one that speaks for the customer's taste.
    package var weight: Float

    package init(item: UInt32, purchase: Bool, weight: Float) {
        self.item = item
        self.purchase = purchase
        self.weight = weight
    }
}
