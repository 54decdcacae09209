internal import PatronBundle
internal import PatronCore
internal import PatronRecommendation

extension Workspace {
    /// Joins what is known of a subject as of a moment with what the request gave. How many entries are the customer's own,
    /// and whether they are exactly the history that training knew, so that trained factors fit it.
    func collectHistory(
        _ subject: Subject, asOf moment: Timestamp, _ model: RecommendationModel, again: Bool = false
    ) -> (own: Int, unchanged: Bool) {
        // Taken out while it is filled: appending to a property of an object costs a check each time.
        var history = self.history
        self.history = []
        defer { self.history = history }
        history.removeAll(keepingCapacity: true)
        var whole = given.isEmpty && subject.recorded == nil && subject.session == nil
        let weighting = model.parameters.history
        if let known = subject.history {
            whole = history.append(known, asOf: moment, weighting, again: again ? model : nil) && whole
        }
        // Something done just now says as much as something bought just now.
        let recent = weighting.weight(orders: 1, age: 0)
        if let recorded = subject.recorded {
            for item in recorded.interactions { history.append(HistoryItem(item: item, weight: recent)) }
        }
        let own = history.count
        if let session = subject.session {
            _ = history.append(session.history, asOf: moment, weighting)
            for item in session.interactions { history.append(HistoryItem(item: item, weight: recent)) }
        }
        for interaction in given {
            history.append(HistoryItem(item: interaction.item, weight: interaction.weight > 0 ? recent : 0))
        }
        return (own, whole)
    }

    /// Excludes what the subject bought and what the request gave.
    func excludeBought(_ subject: Subject, asOf moment: Timestamp) {
        if let known = subject.history { exclude(known, asOf: moment) }
        if let visited = subject.session?.history { exclude(visited, asOf: moment) }
        for interaction in given { excluded.append(interaction.item) }
    }

    private func exclude(_ known: CustomerHistory, asOf moment: Timestamp) {
        for at in known.items.indices where known.firstBought[at] <= moment.milliseconds {
            excluded.append(known.items[at])
        }
    }
}

extension [HistoryItem] {
    /// Appends what was bought by a moment. Whether that is all there is.
    ///
    /// - Parameter model: says how likely the items are bought again; nil where nobody asks.
    fileprivate mutating func append(
        _ known: CustomerHistory, asOf moment: Timestamp, _ weighting: HistoryWeighting,
        again model: RecommendationModel? = nil
    ) -> Bool {
        var whole = true
        let end = moment.milliseconds
        // Falls within a customer, so that the first one is the latest; purchases after the moment do not exist.
        let latest = Swift.min(known.lastBought.first ?? end, end)
        var rank = PurchaseRank()
        for at in known.items.indices {
            guard known.firstBought[at] <= end else {
                whole = false
                continue
            }
            let last = known.lastBought[at]
            if last > end { whole = false }
            let time = Swift.min(last, end)
            let (item, orders, later) = (known.items[at], known.itemOrders[at], rank.next(time))
            let weight = weighting.weight(orders: orders, age: latest &- time, later: later)
            let again = model?.repurchaseProbability(of: item, orders: orders, age: end &- time, later: later)
            append(HistoryItem(item: item, weight: weight, again: again ?? 0))
        }
        return whole
    }
}

extension Subject {
    /// Whether something was recorded that is no purchase.
    var hasInteractions: Bool {
        !(recorded?.interactions.isEmpty ?? true) || !(session?.interactions.isEmpty ?? true)
    }
}
