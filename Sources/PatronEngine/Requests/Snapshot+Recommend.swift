package import PatronBundle
package import PatronCore
package import PatronNumerics
internal import PatronRecommendation

/// What is known about an answer beside its items, which stand in the workspace.
package struct RecommendAnswer: Sendable {
    package var asOf: Timestamp
    package var basis: Basis
    package var shortfall: Shortfall
}

extension Snapshot {
    /// About how many multiply-adds a request costs: more than a few 10,000 belong on the compute pool.
    package func estimatedWork(_ query: RecommendQuery, _ workspace: Workspace) -> Int {
        guard let model = families.recommendation else { return 0 }
        var count = workspace.given.count
        if let customers, let row = customers.ids.row(of: query.customer) { count += customers.history(of: row).items.count }
        return model.estimatedWork(historyCount: count)
    }

    /// Recommends items to a customer or a stranger; the items are left in the workspace.
    ///
    /// Allocates nothing once the workspace has met the catalogue and a history as long.
    /// Throws `unsupported` where the namespace has no recommendation model.
    package func recommend(_ query: RecommendQuery, now: Timestamp, _ workspace: Workspace) throws(PatronError) -> RecommendAnswer {
        let model = try require(families.recommendation, "recommendation")
        let moment = moment(query.asOf, now: now)
        let row = query.customer.isEmpty ? nil : customers?.ids.row(of: query.customer)
        let known = row.flatMap { customers?.history(of: $0) }
        let unchanged = workspace.collectHistory(known, asOf: moment, model)
        let basis: Basis =
            workspace.history.count > workspace.given.count ? .customer : workspace.given.isEmpty ? .population : .session
        workspace.ranked.removeAll(keepingCapacity: true)
        workspace.boughtBefore.removeAll(keepingCapacity: true)

        let allowed = query.bought.allowed || query.bought.within != nil
        if let within = query.bought.within, !query.bought.allowed, let known {
            // Only recent purchases are left out; the model itself may recommend the others again.
            let from = (moment - within).milliseconds
            for at in known.items.indices where known.firstBought[at] <= moment.milliseconds && known.lastBought[at] >= from {
                workspace.excluded.append(known.items[at])
            }
        }
        workspace.history.withUnsafeBufferPointer { history in
            workspace.excluded.withUnsafeBufferPointer { excluded in
                model.recommend(
                    history: history, customer: unchanged ? row : nil, exclude: excluded, allowBought: allowed,
                    count: query.count, scratch: workspace.recommendation, into: &workspace.ranked)
            }
        }
        var shortfall = Shortfall.none
        if workspace.ranked.count < query.count {
            shortfall = workspace.ranked.count + workspace.excluded.count >= model.itemCount ? .catalogue : .excluded
        }
        if query.minimumScore > 0 {
            let before = workspace.ranked.count
            workspace.ranked.removeAll { $0.source != .personal || $0.score < query.minimumScore }
            if workspace.ranked.count < before { shortfall = .minimumScore }
        }
        if allowed { markBought(known, asOf: moment, workspace) }
        return RecommendAnswer(asOf: moment, basis: basis, shortfall: shortfall)
    }

    /// Items that other customers buy with one item; left in the workspace.
    package func similarItems(
        _ item: UInt32, count: Int, asOf requested: Timestamp?, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> RecommendAnswer {
        let model = try require(families.recommendation, "recommendation")
        workspace.ranked.removeAll(keepingCapacity: true)
        workspace.boughtBefore.removeAll(keepingCapacity: true)
        workspace.excluded.withUnsafeBufferPointer { excluded in
            model.similarItems(to: item, exclude: excluded, count: count, scratch: workspace.recommendation, into: &workspace.ranked)
        }
        return RecommendAnswer(
            asOf: moment(requested, now: now), basis: .population,
            shortfall: workspace.ranked.count < count ? .catalogue : .none)
    }

    /// The items of the history that speak most for a ranked item, with their exact shares.
    package func reasons(for item: UInt32, count: Int, _ workspace: Workspace) -> [RecommendationReason] {
        guard let model = families.recommendation else { return [] }
        return workspace.history.withUnsafeBufferPointer {
            model.reasons(history: $0, item: item, count: count, scratch: workspace.recommendation)
        }
    }

    private func markBought(_ history: CustomerHistory?, asOf moment: Timestamp, _ workspace: Workspace) {
        for ranked in workspace.ranked {
            var bought = workspace.given.contains { $0.item == ranked.item && $0.purchase }
            if let history, !bought {
                bought = history.items.indices.contains {
                    history.items[$0] == ranked.item && history.firstBought[$0] <= moment.milliseconds
                }
            }
            workspace.boughtBefore.append(bought)
        }
    }
}

extension Workspace {
    /// Joins what is known with what the request gave. Whether the result is exactly the history that training knew.
    func collectHistory(_ known: CustomerHistory?, asOf moment: Timestamp, _ model: RecommendationModel) -> Bool {
        history.removeAll(keepingCapacity: true)
        var whole = given.isEmpty
        if let known {
            whole = model.appendWeighted(known, asOf: moment, to: &history) && whole
        }
        for interaction in given { history.append(HistoryItem(item: interaction.item, weight: interaction.weight)) }
        return whole
    }
}
