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
        let choice = needsChoice(query, workspace) ? choiceWork(query.count, workspace) : 0
        let subject = subject(query.customer, session: query.session, query.overlay, asOf: moment(query.asOf, now: now))
        let account = query.account.isEmpty ? 0 : estimatedWork(account: query.account)
        return choice + account
            + model.estimatedWork(
                historyCount: workspace.given.count + subject.size, again: query.bought.letsBack,
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
        let subject = subject(of: query, asOf: moment)
        let (own, unchanged) = workspace.collectHistory(
            subject, asOf: moment, model, again: query.bought.letsBack)
        let basis: Basis =
            own > 0 ? subject.joined == nil ? .customer : .account : workspace.history.isEmpty ? .population : .session
        workspace.clearAnswer()
        if !query.keepsUnavailable { appendUnavailable(query.overlay, to: &workspace.excluded) }
        let row = unchanged ? subject.row : nil
        if needsChoice(query, workspace) {
            let shortfall = try choose(query, subject, row, model, asOf: moment, workspace)
            return RecommendResult(asOf: moment, basis: basis, shortfall: shortfall)
        }

        let allowed = query.bought.allowed || query.bought.within != nil
        let excluded = workspace.excluded.count
        // Where only recent purchases are left out, or what was only looked at may be recommended, what was bought has to be
        // named.
        let namesBought = !query.bought.allowed && (query.bought.within != nil || subject.hasInteractions)
        if namesBought { workspace.appendBought(subject, query.bought, asOf: moment, to: &workspace.excluded) }
        workspace.history.withUnsafeBufferPointer { history in
            workspace.excluded.withUnsafeBufferPointer { excluded in
                model.recommend(
                    history: history, customer: row, excluding: excluded, allowBought: allowed || namesBought,
                    count: query.count, scratch: workspace.recommendation, into: &workspace.ranked)
            }
        }
        if let last = workspace.ranked.last, last.source == .popular, query.minimumScore <= 0 || row == nil,
            groups(subject, workspace.rules, asOf: moment).isKnown
        {
            // Something nearer than what everybody buys fills the list up.
            workspace.excluded.removeSubrange(excluded...)
            workspace.clearAnswer()
            let shortfall = try choose(query, subject, row, model, asOf: moment, workspace)
            return RecommendResult(asOf: moment, basis: basis, shortfall: shortfall)
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

    /// For each ranked item, the up to `limit` items of the history that speak most for it, with their exact shares.
    package func reasons(limit: Int, _ workspace: Workspace) -> [[RecommendationReason]] {
        guard let model = families.recommendation else { return [] }
        let targets = workspace.ranked.map { $0.source == .personal ? $0.item : UInt32.max }
        return workspace.history.withUnsafeBufferPointer {
            model.reasons(
                history: $0, for: targets, limit: limit, isRanked: true, scratch: workspace.recommendation)
        }
    }

    /// Notes for each ranked item whether it was bought by a moment.
    func markBought(_ subject: Subject, asOf moment: Timestamp, _ workspace: Workspace) {
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
