internal import PatronBundle
internal import PatronCore
internal import PatronMerchandising
internal import PatronNumerics
internal import PatronRecommendation

/// What a piece of an item earns, with the prices of now.
struct Margins {
    fileprivate let price: Tensor<Float>
    fileprivate let cost: Tensor<Float>
    fileprivate let updated: [UInt32: Float]

    /// The price less the unit cost; 0 where one of them is unknown, and for what is sold below its cost.
    subscript(item: UInt32) -> Float {
        let price = updated.isEmpty ? price[Int(item)] : updated[item] ?? price[Int(item)]
        let cost = cost[Int(item)]
        return price > 0 && cost > 0 ? max(0, price - cost) : 0
    }
}

extension Snapshot {
    /// The margins by which a request wants its items ranked; nil if it does not. Throws `refused` where no unit cost is known.
    func margins(_ overlay: Overlay?, _ rules: SelectionRules) throws(PatronError) -> Margins? {
        guard rules.ranksByMargin else { return nil }
        guard let items, let cost = items.details.unitCost else {
            throw PatronError(
                .refused, "namespace \(namespace) knows no unit costs of items", at: Place(field: "rank_by"))
        }
        return Margins(price: items.price, cost: cost, updated: overlay?.prices ?? [:])
    }

    /// What an item's score is multiplied by.
    func weight(_ item: UInt32, _ rules: SelectionRules, _ margins: Margins?) -> Float {
        var weight: Float = 1
        for boost in rules.boosts where boost.items.contains(item) { weight *= boost.factor }
        weight = min(max(weight, Self.leastWeight), Self.greatestWeight)
        if let margins { weight *= margins[item] }
        return weight
    }

    // Boosts multiply: beyond this a score would turn into 0 or infinity.
    private static let leastWeight: Float = 1e-12
    private static let greatestWeight: Float = 1e12

    /// Where items are ranked by it, the score is the expected margin.
    func noteMargins(_ workspace: Workspace) {
        while workspace.details.count < workspace.ranked.count { workspace.details.append(RankedDetail()) }
        for (at, ranked) in workspace.ranked.enumerated() {
            switch ranked.source {
            case .personal, .relation: workspace.details[at].expectedMargin = Double(ranked.score)
            default: break
            }
        }
    }

    /// A new item is half as good as the items that it is like: it has proved nothing yet.
    private static let newItemShare: Float = 0.5

    /// Gives items that nobody has bought the mean score of the items that they are like. What the history has itself counts
    /// as the best of all.
    func addNewItems(
        _ scores: inout ItemScores, _ history: UnsafeBufferPointer<HistoryItem>, _ workspace: Workspace
    ) {
        guard let relations = families.merchandising?.relations, !relations.newItems.isEmpty, !history.isEmpty else {
            return
        }
        let known = workspace.takeSet(items?.count ?? 0, full: false)
        for entry in history where entry.weight > 0 { known.insert(entry.item) }
        let greatest = scores.greatest
        let best = greatest > 0 ? greatest : 1
        for item in relations.newItems {
            // What the history knows is the models' to score.
            if known.contains(item) { continue }
            var (sum, strength): (Float, Float) = (0, 0)
            relations.forEach(of: item) { other, kind, likeness in
                guard kind == .alike else { return }
                sum += likeness * (known.contains(other) ? best : max(0, scores[other]))
                strength += likeness
            }
            let score = strength > 0 ? Self.newItemShare * sum / strength : 0
            if score > 0, score.isFinite { scores.set(item, score) }
        }
    }
}
