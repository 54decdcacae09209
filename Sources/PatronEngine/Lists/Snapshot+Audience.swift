internal import PatronBundle
package import PatronCore
internal import PatronMerchandising
internal import PatronNumerics
internal import PatronRecommendation

/// A customer who may want an item.
package struct InterestedCustomer: Sendable, Hashable {
    /// Row of the customer table.
    package var customer: UInt32
    /// Comparable within one answer.
    package var score: Float
}

extension Snapshot {
    /// The customers who are most likely to want an item, the likeliest first: those whose histories speak most for it. Of a
    /// blend's two models each counts by its weight, divided by its greatest score among all customers.
    ///
    /// Passes over all customers and allocates: for the compute pool. Customers whom the version does not know are not among
    /// them. Throws `refused` where the model knows only what is popular.
    package func customers(
        for item: UInt32, _ query: RecommendQuery, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> (customers: [InterestedCustomer], asOf: Timestamp) {
        let model = try require(families.recommendation, "recommendation")
        let customers = try require(customers, "customer")
        guard model.similarityKind != .popularity else {
            throw PatronError(
                .refused, "namespace \(namespace) serves popularity, which knows no customers",
                at: Place(field: "namespace"))
        }
        let hasFactors = model.trainedFactor(ofCustomer: 0, item) != nil
        guard model.kind != .als || hasFactors else {
            throw PatronError(
                .refused, "namespace \(namespace) kept no factors of customers", at: Place(field: "namespace"))
        }
        let moment = moment(query.asOf, now: now)
        let speakers = speakers(for: item, model, workspace.tally)
        var bySimilarity = [Float](repeating: 0, count: customers.count)
        let filter = model.filterWeights(for: item)
        var byFactors = [Float](repeating: 0, count: hasFactors || filter != nil ? customers.count : 0)
        for row in 0..<customers.count {
            let subject = currentSubject(row, customers, query.overlay, moment)
            withExtendedLifetime(subject) {
                guard let history = subject.history, history.isWanted(item, query.bought, moment) else { return }
                let weighting = model.parameters.history
                bySimilarity[row] = history.interest(moment, weighting) { speakers[$0] }
                if let filter { byFactors[row] = history.interest(moment, weighting) { filter[Int($0)] } }
                if hasFactors { byFactors[row] = max(0, model.trainedFactor(ofCustomer: row, item) ?? 0) }
            }
        }
        return (Self.best(query.count, of: blended(bySimilarity, byFactors, model)), moment)
    }

    /// How much each item of a history speaks for an item.
    private func speakers(for item: UInt32, _ model: RecommendationModel, _ tally: ItemTally) -> ItemTally {
        tally.reset(model.itemCount)
        for other in 0..<UInt32(model.itemCount) where other != item {
            let weight = model.similarity(of: other, to: item)
            if weight > 0 { tally.add(other, weight) }
        }
        families.merchandising?.relations.forEach(of: item) { other, kind, likeness in
            if kind == .alike, likeness > 0 { tally.raise(other, to: likeness) }
        }
        return tally
    }

    /// A customer as he is now, without a history if he was erased.
    private func currentSubject(
        _ row: Int, _ customers: CustomerTable, _ overlay: Overlay?, _ moment: Timestamp
    ) -> Subject {
        guard let overlay, !overlay.holds.isDisjoint(with: [.events, .erasures]) else {
            return Subject(row: row, customers)
        }
        return subject(customers.ids[row], session: ByteView(start: nil, count: 0), overlay, asOf: moment)
    }

    private func blended(_ similar: [Float], _ factors: [Float], _ model: RecommendationModel) -> [Float] {
        guard !factors.isEmpty else { return similar }
        let weight = model.similarityPart
        let (best, other) = (similar.max() ?? 0, factors.max() ?? 0)
        return zip(similar, factors).map { one, two in
            (best > 0 ? weight * one / best : 0) + (other > 0 ? (1 - weight) * two / other : 0)
        }
    }

    private static func best(_ count: Int, of scores: [Float]) -> [InterestedCustomer] {
        let room = min(count, scores.count)
        var best = [Float](repeating: 0, count: max(1, room))
        var rows = [UInt32](repeating: 0, count: max(1, room))
        let found = TopK.select(
            scores, count: scores.count, above: 0, k: room, bestScores: &best, bestIndices: &rows)
        return (0..<found).map { InterestedCustomer(customer: rows[$0], score: best[$0]) }
    }
}

extension CustomerHistory {
    /// Whether a request wants a customer with this history: by default those who have not bought the item.
    fileprivate func isWanted(_ item: UInt32, _ bought: BoughtPolicy, _ moment: Timestamp) -> Bool {
        if bought.allowed && !bought.only { return true }
        let start = bought.within.map { (moment - $0).milliseconds } ?? .min
        let hasBought = items.indices.contains {
            items[$0] == item && firstBought[$0] <= moment.milliseconds && lastBought[$0] >= start
        }
        return hasBought == bought.only
    }

    /// How much the items bought by a moment speak for another one, each as much as the closure says; at least 0.
    fileprivate func interest(
        _ moment: Timestamp, _ weighting: HistoryWeighting, _ speaks: (UInt32) -> Float
    ) -> Float {
        let end = moment.milliseconds
        let latest = min(lastBought.first ?? end, end)
        var rank = PurchaseRank()
        var sum: Float = 0
        for at in items.indices where firstBought[at] <= end {
            let time = min(lastBought[at], end)
            let later = rank.next(time)
            let share = speaks(items[at])
            if share == 0 { continue }
            sum += share * weighting.weight(orders: itemOrders[at], age: latest &- time, later: later)
        }
        return max(0, min(sum, .greatestFiniteMagnitude))
    }
}
