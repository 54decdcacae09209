internal import PatronBundle
package import PatronCore
internal import PatronMerchandising
internal import PatronRecommendation

extension Snapshot {
    /// What goes into one basket with the items of a basket, which stand in ``Workspace/given``; left in the workspace with
    /// confidence, lift and support against the item of the basket that speaks most for it.
    ///
    /// Ranked by how much the basket's items raise an item's share of all baskets, on average. The basket's items are never
    /// among them.
    package func boughtTogether(
        _ query: RecommendQuery, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> RecommendResult {
        let model = try require(families.merchandising, "merchandising")
        let moment = moment(query.asOf, now: now)
        workspace.clearAnswer()
        appendUnavailable(query.overlay, to: &workspace.excluded)
        for given in workspace.given { workspace.excluded.append(given.item) }
        let subject = subject(of: query, asOf: moment)
        let (allowed, passing) = allowed(subject, query.bought, asOf: moment, workspace)
        let related = workspace.takeSet(model.itemCount, full: false)
        let tally = workspace.tally
        tally.reset(model.itemCount)
        tally.source = .personal
        let share = 1 / Float(max(1, workspace.given.count))
        for given in workspace.given {
            model.baskets.forEachPair(of: given.item) { pair in
                if pair.gain > 0 { tally.add(pair.item, Float(pair.gain) * share) }
            }
        }
        for given in workspace.given {
            model.relations.forEach(of: given.item) { other, kind, _ in
                guard kind == .accessory else { return }
                // Behind everything that is bought with it, before what is only popular.
                if tally[other] == 0 {
                    tally.add(other, .leastNormalMagnitude)
                    related.insert(other)
                }
            }
        }
        makeList(
            of: tally, ListWishes(count: query.count, allowed: allowed, itemCount: model.itemCount), FillGroups(),
            workspace)
        for at in workspace.ranked.indices where related.contains(workspace.ranked[at].item) {
            workspace.ranked[at].source = .relation
        }
        notePairs(model.baskets, workspace)
        markBought(subject, asOf: moment, workspace)
        return RecommendResult(
            asOf: moment, basis: .session,
            shortfall: shortfall(query.count, passing: passing, allowed: allowed, workspace))
    }

    /// About how many nanoseconds that takes.
    package func boughtTogetherWork(_ query: RecommendQuery, _ workspace: Workspace) -> Double {
        guard let model = families.merchandising else { return 0 }
        let pairs = workspace.given.reduce(0) { $0 + model.baskets.pairCount(of: $1.item) }
        return choiceWork(query.count, workspace) + Double(pairs) * Self.perPair
    }

    /// Measured on one core of a Zen 4 at 2.6 GHz, rounded up; nanoseconds.
    private static let perPair = 10.0

    /// Boosts what was tallied, and makes a list of what is allowed.
    func makeList(of tally: ItemTally, _ wishes: ListWishes, _ groups: FillGroups?, _ workspace: Workspace) {
        tally.keep(wishes.allowed)
        let rules = workspace.rules
        if !rules.boosts.isEmpty { tally.map { item, score in score * weight(item, rules, nil) } }
        if let groups {
            setFillers(groups, workspace)
        } else {
            workspace.listMaker.fillers.removeAll(keepingCapacity: true)
        }
        makeList(wishes, from: tally, workspace)
    }

    /// Notes for each ranked item the figures of the pair with the greatest gain.
    private func notePairs(_ baskets: BasketCounts, _ workspace: Workspace) {
        let tally = workspace.tally
        tally.reset(items?.count ?? 0)
        for (at, ranked) in workspace.ranked.enumerated() {
            workspace.details.append(RankedDetail())
            tally.add(ranked.item, Float(at + 1))
        }
        var best = workspace.scores
        workspace.scores = []
        best.removeAll(keepingCapacity: true)
        for _ in workspace.ranked { best.append(0) }
        for given in workspace.given {
            baskets.forEachPair(of: given.item) { pair in
                let at = Int(tally[pair.item]) - 1
                guard at >= 0, pair.gain > best[at] else { return }
                best[at] = pair.gain
                workspace.details[at].confidence = pair.confidence
                workspace.details[at].lift = pair.lift
                workspace.details[at].baskets = pair.baskets
            }
        }
        workspace.scores = best
    }
}
