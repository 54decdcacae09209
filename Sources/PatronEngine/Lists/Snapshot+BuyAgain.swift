internal import PatronBundle
package import PatronCore
internal import PatronMerchandising
internal import PatronRecommendation

extension Snapshot {
    /// What a customer will need again: which items, when and how many; left in the workspace.
    ///
    /// - Parameter length: only what is due within this time, or was before; nil: whenever.
    package func buyAgain(
        _ query: RecommendQuery, within length: TimeSpan?, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> RecommendResult {
        let model = try require(families.merchandising, "merchandising")
        let moment = moment(query.asOf, now: now)
        workspace.clearAnswer()
        appendUnavailable(query.overlay, to: &workspace.excluded)
        let subject = subject(of: query, asOf: moment)
        let (allowed, passing) = allowed(subject, BoughtPolicy(allowed: true), asOf: moment, workspace)
        let latest = length.map { (moment + $0).milliseconds } ?? .max
        let tally = workspace.tally
        tally.reset(model.itemCount)
        tally.source = .buyAgain
        let history = subject.scored
        history?.forEachPurchase(by: moment) { item, past in
            let need = model.replenishment.need(item, past, asOf: moment)
            if need.due <= latest, need.score > 0 { tally.add(item, Float(need.score)) }
        }
        makeList(
            of: tally, ListWishes(count: query.count, allowed: allowed, itemCount: model.itemCount), nil, workspace)
        noteNeeds(history, model, asOf: moment, workspace)
        for _ in workspace.ranked { workspace.boughtBefore.append(true) }
        var shortfall = shortfall(query.count, passing: passing, allowed: allowed, workspace)
        if shortfall == .excluded { shortfall = .history }
        let hasBought = history?.orderTimes.first.map { $0 <= moment.milliseconds } ?? false
        return RecommendResult(
            asOf: moment,
            basis: !hasBought
                ? .population : subject.joined != nil ? .account : subject.history == nil ? .session : .customer,
            shortfall: shortfall)
    }

    /// Notes for each ranked item when it is due and how many pieces, in whole packs.
    private func noteNeeds(
        _ history: CustomerHistory?, _ model: MerchandisingModel, asOf moment: Timestamp, _ workspace: Workspace
    ) {
        let tally = workspace.tally
        tally.reset(model.itemCount)
        for (at, ranked) in workspace.ranked.enumerated() {
            workspace.details.append(RankedDetail())
            tally.add(ranked.item, Float(at + 1))
        }
        history?.forEachPurchase(by: moment) { item, past in
            let at = Int(tally[item]) - 1
            guard at >= 0 else { return }
            let need = model.replenishment.need(item, past, asOf: moment)
            workspace.details[at].due = need.due
            workspace.details[at].quantity = roundedUp(need.quantity, toPack: packSize(item))
        }
    }

    /// Notes for each ranked item how many pieces the customer, or a typical one, takes, in whole packs.
    package func noteQuantities(_ query: RecommendQuery, asOf moment: Timestamp, _ workspace: Workspace) {
        guard let model = families.merchandising else { return }
        while workspace.details.count < workspace.ranked.count { workspace.details.append(RankedDetail()) }
        for (at, ranked) in workspace.ranked.enumerated() {
            let pieces = model.replenishment.quantity(ranked.item, nil)
            workspace.details[at].quantity = roundedUp(pieces, toPack: packSize(ranked.item))
        }
        let tally = workspace.tally
        tally.reset(model.itemCount)
        for (at, ranked) in workspace.ranked.enumerated() { tally.add(ranked.item, Float(at + 1)) }
        let subject = subject(of: query, asOf: moment)
        subject.scored?.forEachPurchase(by: moment) { item, past in
            let at = Int(tally[item]) - 1
            guard at >= 0 else { return }
            let pieces = model.replenishment.quantity(item, past)
            workspace.details[at].quantity = roundedUp(pieces, toPack: packSize(item))
        }
    }

    /// Pieces that an item is sold by; 0 where unknown.
    package func packSize(_ item: UInt32) -> Double { items?.details.packSize.map { Double($0[Int(item)]) } ?? 0 }

    /// The price of an item now; 0 where unknown.
    package func price(_ item: UInt32, _ overlay: Overlay?) -> Double { Double(price(item, overlay?.prices ?? [:])) }
}

extension CustomerHistory {
    /// Calls `body` with each item that had been bought by a moment.
    fileprivate func forEachPurchase(by moment: Timestamp, _ body: (UInt32, Replenishment.Past) -> Void) {
        let end = moment.milliseconds
        for at in items.indices where firstBought[at] <= end {
            body(
                items[at],
                Replenishment.Past(
                    first: firstBought[at], last: min(lastBought[at], end), orders: itemOrders[at],
                    quantity: max(0, itemQuantities[at])))
        }
    }
}
