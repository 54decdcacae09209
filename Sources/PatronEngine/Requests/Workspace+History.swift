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
            var weight = interaction.weight > 0 ? recent : 0
            if let time = interaction.time {
                // What is after the moment does not exist for it.
                guard time <= moment.milliseconds else { continue }
                weight = min(weight, weighting.weight(orders: 1, age: moment.milliseconds &- time))
            }
            history.append(HistoryItem(item: interaction.item, weight: weight))
        }
        return (own, whole)
    }

    /// Appends the items that count as bought, some more than once.
    func appendBought(
        _ subject: Subject, _ policy: BoughtPolicy, asOf moment: Timestamp, to rows: inout [UInt32]
    ) {
        let end = moment.milliseconds
        let start = policy.within.map { (moment - $0).milliseconds } ?? .min
        let kinds = policy.kinds.isEmpty && policy.only ? InteractionKinds(.purchase) : policy.kinds
        if kinds.isEmpty || kinds.contains(InteractionKinds(.purchase)) {
            subject.history?.appendItems(from: start, to: end, to: &rows)
            subject.session?.history.appendItems(from: start, to: end, to: &rows)
        }
        for interaction in given {
            let time = interaction.time ?? end
            if time < start || time > end { continue }
            if kinds.isEmpty || kinds.contains(InteractionKinds(interaction.kind)) { rows.append(interaction.item) }
        }
        guard !kinds.subtracting(InteractionKinds(.purchase)).isEmpty else { return }
        subject.recorded?.appendItems(of: kinds, from: start, to: end, to: &rows)
        subject.session?.appendItems(of: kinds, from: start, to: end, to: &rows)
    }
}

extension CustomerHistory {
    /// Appends what was bought by `end`, and for the last time not before `start`.
    fileprivate func appendItems(from start: Int64, to end: Int64, to rows: inout [UInt32]) {
        for at in items.indices where firstBought[at] <= end && lastBought[at] >= start { rows.append(items[at]) }
    }
}

extension RecordedHistory {
    /// Appends the items of recorded events of some kinds, purchases left out: the history has them.
    fileprivate func appendItems(
        of kinds: InteractionKinds, from start: Int64, to end: Int64, to rows: inout [UInt32]
    ) {
        for event in events where event.time >= start && event.time <= end {
            if let kind = event.interaction, kind != .purchase, kinds.contains(InteractionKinds(kind)) {
                rows.append(event.item)
            }
        }
    }
}

extension ProjectedEvent {
    /// Which interaction it is.
    var interaction: InteractionKind? {
        switch kind {
        case .purchase: .purchase
        case .view: .view
        case .cart: .cart
        case .giveBack: .giveBack
        case .favourite: .favourite
        case .contact, .login: nil
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
            let again = model?.repurchaseProbability(
                of: item,
                ItemPurchases(orders: orders, age: end &- time, firstAge: end &- known.firstBought[at], later: later))
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
