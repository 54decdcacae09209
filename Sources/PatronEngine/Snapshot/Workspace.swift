internal import PatronCore
internal import PatronLoyalty
internal import PatronPropensity
package import PatronRecommendation
internal import PatronUplift

/// Working memory of one thread, made once: it grows to what it has met and allocates nothing more after that.
/// Not to be shared between threads.
package final class Workspace {
    let recommendation = RecommendationScratch()
    /// The history of the present request: what the customer bought, and what the request gave.
    var history: [HistoryItem] = []
    /// Sets of items of the present request: those up to `setCount` are in use.
    private var sets: [ItemSet] = []
    private var setCount = 0
    /// Scores of answers that are no model's.
    let tally = ItemTally()
    let listMaker = ListMaker()
    /// Room for rows.
    var rows: [UInt32] = []
    /// Room for a number for each ranked item.
    var scores: [Double] = []
    /// Room for the propensity heads of every model that was asked so far.
    private var propensity: PropensityBuffer?

    let loyalty = LoyaltyBuffer()
    /// Room for the effects of treatments, by every model that was asked so far.
    private var uplift: UpliftBuffer?

    /// What the request says that the customer did, to be filled before a call.
    package var given: [GivenInteraction] = []
    /// Items that the request excludes, as rows, to be filled before a call.
    package var excluded: [UInt32] = []
    /// What the request says of the items that it wants, to be filled before a call.
    package var rules = SelectionRules()
    /// Places of quotas, from 0, to be filled before a call.
    package var places: [Int] = []
    /// The items of the answer.
    package internal(set) var ranked: [RankedItem] = []
    /// For each ranked item, whether the customer bought it before.
    package internal(set) var boughtBefore: [Bool] = []
    /// For each ranked item what is known of it beside its score; empty where an answer has no such.
    package internal(set) var details: [RankedDetail] = []

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
        resetRules()
        setCount = 0
    }

    /// Empties what a request says of the items that it wants, keeping the memory.
    package func resetRules() {
        rules.reset()
        places.removeAll(keepingCapacity: true)
    }

    /// Empties the answer, keeping the memory.
    func clearAnswer() {
        ranked.removeAll(keepingCapacity: true)
        boughtBefore.removeAll(keepingCapacity: true)
        details.removeAll(keepingCapacity: true)
    }

    /// A set for a catalogue of so many items, in use until ``reset()``.
    package func takeSet(_ itemCount: Int, full: Bool) -> ItemSet {
        if setCount == sets.count { sets.append(ItemSet()) }
        let set = sets[setCount]
        setCount += 1
        set.reset(itemCount, full: full)
        return set
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
    /// What it was; the wire's `InteractionKind`.
    package var kind: InteractionKind
    /// Milliseconds since 1970 UTC; nil: just now.
    package var time: Int64?

    package init(
        item: UInt32, purchase: Bool, weight: Float, kind: InteractionKind? = nil, time: Int64? = nil
    ) {
        self.item = item
        self.purchase = purchase
        self.weight = weight
        self.kind = kind ?? (purchase ? .purchase : .view)
        self.time = time
    }
}

/// What a customer did with an item; the wire's `InteractionKind`.
package enum InteractionKind: UInt8, Sendable, CaseIterable {
    case purchase = 1
    case view = 2
    case cart = 3
    case giveBack = 4
    case favourite = 5
}

/// What is known of a ranked item beside its score; 0 where unknown.
package struct RankedDetail: Sendable, Hashable {
    /// Suggested pieces, whole packs.
    package var quantity = 0.0
    /// When it will be needed, milliseconds since 1970 UTC.
    package var due: Int64 = 0
    /// The ranking score times what a piece earns.
    package var expectedMargin = 0.0
    package var confidence = 0.0
    package var lift = 0.0
    package var baskets: UInt32 = 0

    package init() {}
}
