internal import PatronBundle
internal import PatronNumerics

/// The scores that a history gives to all items, as far as they are above zero: for answers that choose among them by
/// themselves. Lent by ``RecommendationModel/withScores(history:customer:serving:scratch:_:)``.
package struct ItemScores {
    private let model: RecommendationModel
    private let kind: RecommendationParameters.Kind
    private let customer: Int?
    private let scratch: RecommendationScratch
    private var scored: ScoredItems

    fileprivate init(
        _ model: RecommendationModel, _ kind: RecommendationParameters.Kind, customer: Int?,
        _ scratch: RecommendationScratch, _ scored: ScoredItems
    ) {
        self.model = model
        self.kind = kind
        self.customer = customer
        self.scratch = scratch
        self.scored = scored
    }

    /// Whether the history says anything at all.
    package var isEmpty: Bool { !scored.isScored }

    /// An item's score; 0 for none.
    package subscript(item: UInt32) -> Float { scratch.scores[Int(item)] }

    /// The greatest score.
    package var greatest: Float {
        switch scored {
        case .none: 0
        case .all: max(0, Kernels.maximum(scratch.scores, model.itemCount))
        case .touched(let count):
            (0..<count).reduce(Float(0)) { max($0, scratch.scores[Int(scratch.touched[$1])]) }
        }
    }

    /// Gives an item another score, above zero, whether the model gave it one or not.
    package mutating func set(_ item: UInt32, _ score: Float) {
        let isKnown = scratch.scores[Int(item)] != 0
        scratch.scores[Int(item)] = score
        if isKnown { return }
        switch scored {
        case .all: break
        // More than there are items: some were touched and have no score.
        case .touched(let count) where count >= model.itemCount: scored = .all
        case .none:
            scratch.touched[0] = item
            scored = .touched(count: 1)
        case .touched(let count):
            scratch.touched[count] = item
            scored = .touched(count: count + 1)
        }
    }

    /// Takes out all items but those whose bit is set: bit `item & 63` of word `item / 64`.
    package func keep(_ words: UnsafePointer<UInt64>) {
        let scores = scratch.scores
        switch scored {
        case .none: break
        case .touched(let count):
            for at in 0..<count {
                let item = Int(scratch.touched[at])
                if words[item >> 6] >> UInt64(item & 63) & 1 == 0 { scores[item] = 0 }
            }
        case .all:
            for word in 0..<((model.itemCount + 63) / 64) {
                var missing = ~words[word]
                while missing != 0 {
                    let item = word << 6 + missing.trailingZeroBitCount
                    if item >= model.itemCount { break }
                    scores[item] = 0
                    missing &= missing - 1
                }
            }
        }
    }

    /// Where the model is a blend, replaces the scores of what item-to-item finds by those of the blend, and takes out the
    /// others. `count` items are wanted in the end, of which at least `least` are found first.
    package mutating func blend(count: Int, least: Int) {
        guard kind.isBlend, scored.isScored,
            let (found, scales) = model.retrieve(count: max(count, least), customer: customer, scratch)
        else { return }
        scored.clear(model.itemCount, scratch)
        for at in 0..<found {
            let score = scales.similarity * scratch.retrieved[at] + scales.factors * scratch.otherScores[at]
            scratch.scores[Int(scratch.candidates[at])] = score
            scratch.touched[at] = scratch.candidates[at]
        }
        scored = .touched(count: found)
    }

    /// Calls `body` with each item whose score is above zero and replaces its score by the result.
    package func map(_ body: (UInt32, Float) -> Float) {
        let scores = scratch.scores
        switch scored {
        case .none: break
        case .touched(let count):
            for at in 0..<count {
                let item = scratch.touched[at]
                if scores[Int(item)] > 0 { scores[Int(item)] = body(item, scores[Int(item)]) }
            }
        case .all:
            for item in 0..<model.itemCount where scores[item] > 0 { scores[item] = body(UInt32(item), scores[item]) }
        }
    }

    /// Appends the best items with scores above zero, best first; those that are equally good by rising row.
    package func best(_ count: Int, into results: inout [RankedItem]) {
        scratch.prepare(itemCount: model.itemCount, width: model.width, history: 0, count: count)
        append(scored.select(count, of: model.itemCount, scratch), to: &results)
    }

    /// The same among some distinct items.
    package func best(_ count: Int, among items: UnsafeBufferPointer<UInt32>, into results: inout [RankedItem]) {
        guard scored.isScored else { return }
        scratch.prepare(itemCount: model.itemCount, width: model.width, history: 0, count: count)
        let found = TopK.select(
            scratch.scores, among: items, above: 0, k: count, bestScores: scratch.bestScores,
            bestIndices: scratch.bestItems)
        append(found, to: &results)
    }

    private func append(_ found: Int, to results: inout [RankedItem]) {
        for at in 0..<found {
            let score = min(scratch.bestScores[at], .greatestFiniteMagnitude)
            results.append(RankedItem(item: scratch.bestItems[at], score: score, source: .personal))
        }
    }

    fileprivate func clear() { scored.clear(model.itemCount, scratch) }
}

extension RecommendationModel {
    /// Lends the scores that a history gives to all items, those of the history included.
    ///
    /// A blend's are those of item-to-item until ``ItemScores/blend(count:least:)``. Allocates nothing once the scratch has
    /// grown. `serving` names another model than the one that is served.
    package func withScores<Result>(
        history: UnsafeBufferPointer<HistoryItem>, customer: Int?, serving: RecommendationParameters.Kind? = nil,
        scratch: RecommendationScratch, _ body: (inout ItemScores) -> Result
    ) -> Result {
        let kind = serving ?? self.kind
        scratch.prepare(itemCount: itemCount, width: width, history: history.count, count: 1)
        scratch.load(history, itemCount: itemCount, limit: parameters.history.limit)
        defer { scratch.unload() }
        var scores = ItemScores(
            self, kind, customer: customer, scratch, score(kind, customer: customer, scratch: scratch))
        defer { scores.clear() }
        return body(&scores)
    }

    /// The model that knows which items are alike: item-to-item where there is one.
    package var similarityKind: RecommendationParameters.Kind {
        similarity != nil ? .itemToItem : spectral != nil ? .spectral : factors != nil ? .als : .popularity
    }

    /// The items that an item of a history speaks for, with how much; nil without item-to-item.
    package func neighbours(
        of item: UInt32
    ) -> (items: UnsafeBufferPointer<UInt32>, weights: UnsafeBufferPointer<Float>)? {
        guard let view = similarity?.view, Int(item) < itemCount else { return nil }
        let range = view.range(of: Int(item))
        return (.init(rebasing: view.columns[range]), .init(rebasing: view.values[range]))
    }

    /// How much an item of a history speaks for another item; 0 without item-to-item.
    package func similarity(of item: UInt32, to other: UInt32) -> Float { similarity?.value(Int(item), other) ?? 0 }

    /// All items, those that most customers bought first.
    package var popularItems: UnsafeBufferPointer<UInt32> { popularity.order.elements }

    /// The share of customers who bought an item, by row.
    package var popularShares: UnsafeBufferPointer<Float> { popularity.shares.elements }

    /// How much each item of a history speaks for an item by the low-pass filter, by row; nil where the served model has none.
    package func filterWeights(for item: UInt32) -> [Float]? {
        guard kind.usesSpectral, let spectral, let table = spectral.items.elements.baseAddress,
            let sources = spectral.sources.elements.baseAddress
        else { return nil }
        var weights = [Float](repeating: 0, count: itemCount)
        Kernels.rowDots(
            table, scales: sources, count: itemCount, width: spectral.width, table + Int(item) * spectral.width,
            scale: spectral.targets[Int(item)], into: &weights)
        return weights
    }

    /// The part that item-to-item has in the served model, 0 to 1.
    package var similarityPart: Float { kind.isBlend ? similarityWeight ?? 1 : kind.usesSimilarity ? 1 : 0 }

    /// Factors of the item and of customers as trained; nil where the served model has none or did not keep them.
    package func trainedFactor(ofCustomer row: Int, _ item: UInt32) -> Float? {
        guard kind.usesFactors, let factors, let own = factors.trainedFactors(of: row),
            let table = factors.items.elements.baseAddress
        else { return nil }
        return Kernels.dot(own, table + Int(item) * factors.width, factors.width)
    }
}
