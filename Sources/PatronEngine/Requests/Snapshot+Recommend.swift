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
    package func estimatedWork(_ query: RecommendQuery, _ workspace: Workspace) -> Double {
        guard let model = families.recommendation else { return 0 }
        var count = workspace.given.count
        if let customers, let row = customers.ids.row(of: query.customer) {
            count += customers.history(of: row).items.count
        }
        return model.estimatedWork(historyCount: count, hasTrainedFactors: workspace.given.isEmpty)
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
        let row = query.customer.isEmpty ? nil : customers?.ids.row(of: query.customer)
        let known = row.flatMap { customers?.history(of: $0) }
        let unchanged = workspace.collectHistory(known, asOf: moment, model)
        let basis: Basis =
            workspace.history.count > workspace.given.count
            ? .customer : workspace.given.isEmpty ? .population : .session
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
        workspace.history.withUnsafeBufferPointer { history in
            workspace.excluded.withUnsafeBufferPointer { excluded in
                model.recommend(
                    history: history, customer: unchanged ? row : nil, excluding: excluded, allowBought: allowed,
                    count: query.count, scratch: workspace.recommendation, into: &workspace.ranked)
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
        if allowed { markBought(known, asOf: moment, workspace) }
        return RecommendResult(asOf: moment, basis: basis, shortfall: shortfall)
    }

    /// Items that other customers buy with one item; left in the workspace.
    package func similarItems(
        _ item: UInt32, count: Int, asOf requested: Timestamp?, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> RecommendResult {
        let model = try require(families.recommendation, "recommendation")
        workspace.ranked.removeAll(keepingCapacity: true)
        workspace.boughtBefore.removeAll(keepingCapacity: true)
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
    /// Joins what is known of a customer as of a moment with what the request gave. Whether the result is exactly the
    /// history that training knew, so that trained factors fit it.
    func collectHistory(_ known: CustomerHistory?, asOf moment: Timestamp, _ model: RecommendationModel) -> Bool {
        // Taken out while it is filled: appending to a property of an object costs a check each time.
        var history = self.history
        self.history = []
        defer { self.history = history }
        history.removeAll(keepingCapacity: true)
        var whole = given.isEmpty
        let weighting = model.parameters.history
        if let known {
            let end = moment.milliseconds
            // Falls within a customer, so that the first one is the latest; purchases after the moment do not exist.
            let latest = min(known.lastBought.first ?? end, end)
            for at in known.items.indices {
                guard known.firstBought[at] <= end else {
                    whole = false
                    continue
                }
                let last = known.lastBought[at]
                if last > end { whole = false }
                let weight = weighting.weight(orders: known.itemOrders[at], age: latest &- min(last, end))
                history.append(HistoryItem(item: known.items[at], weight: weight))
            }
        }
        for interaction in given {
            let weight = interaction.weight > 0 ? weighting.weight(orders: 1, age: 0) : 0
            history.append(HistoryItem(item: interaction.item, weight: weight))
        }
        return whole
    }
}
