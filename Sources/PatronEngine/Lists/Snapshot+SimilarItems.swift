internal import PatronBundle
package import PatronCore
internal import PatronMerchandising
internal import PatronNumerics
internal import PatronRecommendation

extension Snapshot {
    /// Items that other customers buy with one item, and those that the shop says can replace it; left in the workspace.
    package func similarItems(
        _ item: UInt32, count: Int, asOf requested: Timestamp?, now: Timestamp, overlay: Overlay? = nil,
        _ workspace: Workspace
    ) throws(PatronError) -> RecommendResult {
        var query = RecommendQuery(
            customer: .init(start: nil, count: 0), asOf: requested, count: count, bought: BoughtPolicy(allowed: true))
        query.overlay = overlay
        return try similarItems(item, query, now: now, workspace)
    }

    /// The same under the rules of a request, for a customer whose purchases may be left out.
    package func similarItems(
        _ item: UInt32, _ query: RecommendQuery, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> RecommendResult {
        let model = try require(families.recommendation, "recommendation")
        let moment = moment(query.asOf, now: now)
        workspace.clearAnswer()
        appendUnavailable(query.overlay, to: &workspace.excluded)
        let isPlain = !needsChoice(query, workspace) && query.bought.allowed
        if isPlain, families.merchandising?.relations.count ?? 0 == 0 {
            workspace.excluded.withUnsafeBufferPointer { excluded in
                model.similarItems(
                    to: Int(item), excluding: excluded, count: query.count, scratch: workspace.recommendation,
                    into: &workspace.ranked)
            }
            return RecommendResult(
                asOf: moment, basis: .population,
                // The item itself is never among them.
                shortfall: workspace.ranked.count >= query.count
                    ? .none : workspace.ranked.count + 1 >= model.itemCount ? .catalogue : .excluded)
        }
        workspace.excluded.append(item)
        let subject = subject(of: query, asOf: moment)
        let (allowed, passing) = allowed(subject, query.bought, asOf: moment, workspace)
        setFillers(FillGroups(), workspace)
        let related = workspace.takeSet(model.itemCount, full: false)
        let history = HistoryItem(item: item)
        withUnsafePointer(to: history) { start in
            let history = UnsafeBufferPointer(start: start, count: 1)
            model.withScores(
                history: history, customer: nil, serving: model.similarityKind, scratch: workspace.recommendation
            ) { scores in
                addNewItems(&scores, history, workspace)
                addReplacements(of: item, &scores, related)
                scores.keep(allowed.words)
                let rules = workspace.rules
                if !rules.boosts.isEmpty { scores.map { item, score in score * weight(item, rules, nil) } }
                makeList(
                    ListWishes(count: query.count, allowed: allowed, itemCount: model.itemCount),
                    from: ScoredSource(
                        scores: scores, fresh: families.merchandising?.relations.newItems, related: related), workspace)
            }
        }
        markBought(subject, asOf: moment, workspace)
        var shortfall = shortfall(query.count, passing: passing, allowed: allowed, workspace)
        if shortfall == .excluded, workspace.ranked.count + 1 >= model.itemCount { shortfall = .catalogue }
        return RecommendResult(asOf: moment, basis: .population, shortfall: shortfall)
    }

    /// What the shop says can replace an item is as similar as the most similar one; what a new item is like, as far as it is.
    private func addReplacements(of item: UInt32, _ scores: inout ItemScores, _ related: ItemSet) {
        guard let relations = families.merchandising?.relations else { return }
        let best = scores.greatest > 0 ? scores.greatest : 1
        relations.forEach(of: item) { other, kind, strength in
            guard kind != .accessory, other != item, strength > 0 else { return }
            scores.set(other, kind == .alike ? max(scores[other], best * strength) : best)
            related.insert(other)
        }
    }
}
