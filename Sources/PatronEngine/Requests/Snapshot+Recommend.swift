internal import PatronBundle
package import PatronCore
internal import PatronNumerics
package import PatronRecommendation

/// What is known about an answer beside its items, which stand in the workspace.
package struct RecommendResult: Sendable {
    package var asOf: Timestamp
    package var basis: Basis
    package var shortfall: Shortfall
}

extension Snapshot {
    /// About how many nanoseconds a request costs: much more than 100,000 belong on the compute pool.
    package func estimatedWork(_ query: RecommendQuery, now: Timestamp, _ workspace: Workspace) -> Double {
        guard let model = families.recommendation else { return 0 }
        let subject = subject(query.customer, session: query.session, query.overlay, asOf: moment(query.asOf, now: now))
        return model.estimatedWork(
            historyCount: workspace.given.count + subject.size,
            hasTrainedFactors: workspace.given.isEmpty && subject.recorded == nil && subject.session == nil)
    }

    /// Recommends items to a customer or a stranger; the items are left in the workspace.
    ///
    /// Allocates nothing once the workspace has met the catalogue and a history as long.
    /// Throws `refused` where the namespace has no recommendation model.
    package func recommend(_ query: RecommendQuery, now: Timestamp, _ workspace: Workspace) throws(PatronError)
        -> RecommendResult
    {
        let model = try require(families.recommendation, "recommendation")
        let moment = moment(query.asOf, now: now)
        let subject = subject(query.customer, session: query.session, query.overlay, asOf: moment)
        let known = subject.history
        let (own, unchanged) = workspace.collectHistory(
            subject, asOf: moment, model, again: query.bought.allowed || query.bought.within != nil)
        let basis: Basis = own > 0 ? .customer : workspace.history.isEmpty ? .population : .session
        workspace.ranked.removeAll(keepingCapacity: true)
        workspace.boughtBefore.removeAll(keepingCapacity: true)

        let allowed = query.bought.allowed || query.bought.within != nil
        if let within = query.bought.within, !query.bought.allowed {
            // Only recent purchases are left out, and what the request itself gave; the others may be recommended again.
            let from = (moment - within).milliseconds
            if let known {
                for at in known.items.indices
                where known.firstBought[at] <= moment.milliseconds && known.lastBought[at] >= from {
                    workspace.excluded.append(known.items[at])
                }
            }
            for interaction in workspace.given { workspace.excluded.append(interaction.item) }
        }
        query.overlay?.appendUnavailable(to: &workspace.excluded)
        // What was only looked at may be recommended, so that what was bought has to be named.
        let namesBought = !allowed && subject.hasInteractions
        if namesBought { workspace.excludeBought(subject, asOf: moment) }
        workspace.history.withUnsafeBufferPointer { history in
            workspace.excluded.withUnsafeBufferPointer { excluded in
                model.recommend(
                    history: history, customer: unchanged ? subject.row : nil, excluding: excluded,
                    allowBought: allowed || namesBought, count: query.count, scratch: workspace.recommendation,
                    into: &workspace.ranked)
            }
        }
        var shortfall = Shortfall.none
        if workspace.ranked.count < query.count {
            shortfall = workspace.ranked.count == model.itemCount ? .catalogue : .excluded
        }
        if query.minimumScore > 0 {
            let before = workspace.ranked.count
            workspace.ranked.removeAll { $0.source != .personal || $0.score < query.minimumScore }
            if workspace.ranked.count < before { shortfall = .minimumScore }
        }
        if allowed { markBought(subject, asOf: moment, workspace) }
        return RecommendResult(asOf: moment, basis: basis, shortfall: shortfall)
    }

    /// Items that other customers buy with one item; left in the workspace.
    package func similarItems(
        _ item: UInt32, count: Int, asOf requested: Timestamp?, now: Timestamp, overlay: Overlay? = nil,
        _ workspace: Workspace
    ) throws(PatronError) -> RecommendResult {
        let model = try require(families.recommendation, "recommendation")
        workspace.ranked.removeAll(keepingCapacity: true)
        workspace.boughtBefore.removeAll(keepingCapacity: true)
        overlay?.appendUnavailable(to: &workspace.excluded)
        workspace.excluded.withUnsafeBufferPointer { excluded in
            model.similarItems(
                to: Int(item), excluding: excluded, count: count, scratch: workspace.recommendation,
                into: &workspace.ranked)
        }
        return RecommendResult(
            asOf: moment(requested, now: now), basis: .population,
            // The item itself is never among them.
            shortfall: workspace.ranked.count >= count
                ? .none : workspace.ranked.count + 1 >= model.itemCount ? .catalogue : .excluded)
    }

    /// For each ranked item, the up to `limit` items of the history that speak most for it, with their exact shares.
    package func reasons(limit: Int, _ workspace: Workspace) -> [[RecommendationReason]] {
        guard let model = families.recommendation else { return [] }
        let targets = workspace.ranked.map { $0.source == .personal ? $0.item : UInt32.max }
        return workspace.history.withUnsafeBufferPointer {
            model.reasons(history: $0, for: targets, limit: limit, scratch: workspace.recommendation)
        }
    }

    private func markBought(_ subject: Subject, asOf moment: Timestamp, _ workspace: Workspace) {
        for ranked in workspace.ranked {
            var bought = workspace.given.contains { $0.item == ranked.item && $0.purchase }
            for history in [subject.history, subject.session?.history] where !bought {
                guard let history else { continue }
                bought = history.items.indices.contains {
                    history.items[$0] == ranked.item && history.firstBought[$0] <= moment.milliseconds
                }
            }
            workspace.boughtBefore.append(bought)
        }
    }
}
