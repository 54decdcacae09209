package import PatronBundle
package import PatronCore
internal import PatronNumerics

/// The recommendation models of a bundle: `recommendation.safetensors`, one of them chosen to be served.
///
/// Tensors: ``Popularity`` always, ``ItemSimilarity`` and ``FactorModel`` where the models need them. Immutable; every
/// thread brings its own ``RecommendationScratch``. Requests take no lock and, once the scratch has grown, no memory.
package final class RecommendationModel: Sendable {
    package static let fileName = "recommendation.safetensors"
    /// The metadata key of ``RecommendationParameters``.
    package static let documentKey = "recommendation"
    static let formatVersion = 1
    private static let greatestDecay: Float = 10

    package let itemCount: Int
    package let parameters: RecommendationParameters
    /// The model that answers: the chosen one, unless another was asked for.
    package let kind: RecommendationParameters.Kind
    let popularity: Popularity
    let similarity: ItemSimilarity?
    let factors: FactorModel?
    let spectral: SpectralModel?
    let repurchase: RepurchaseModel?

    /// Reads and checks a file for a catalogue of `itemCount` items.
    ///
    /// - Parameter serving: another model of the file than the chosen one, for evaluation.
    package init(file: TensorFile, itemCount: Int, serving: RecommendationParameters.Kind? = nil) throws(PatronError) {
        let place = Place(file: file.path, field: Self.documentKey)
        let parameters = try file.document(Self.documentKey, as: RecommendationParameters.self)
        guard parameters.format == Self.formatVersion else {
            throw PatronError(.unsupported, "format \(parameters.format), expected \(Self.formatVersion)", at: place)
        }
        let history = parameters.history
        guard history.limit > 0, history.halfLifeDays.map({ $0 > 0 && $0.isFinite }) ?? true else {
            throw PatronError(.corrupt, "expected a limit and a half-life above 0", at: place)
        }
        guard history.rankDecay.map({ $0 >= 0 && $0 <= Self.greatestDecay }) ?? true else {
            throw PatronError(.corrupt, "expected a rankDecay from 0 to \(Self.greatestDecay)", at: place)
        }
        self.itemCount = itemCount
        self.parameters = parameters
        kind = serving ?? parameters.chosen
        popularity = try Popularity(file, itemCount: itemCount)
        similarity = file.contains("similarity.offsets") ? try ItemSimilarity(file, itemCount: itemCount) : nil
        if let als = parameters.als {
            factors = try FactorModel(file, itemCount: itemCount, parameters: als)
        } else {
            factors = nil
        }
        spectral = file.contains("spectral.items8") ? try SpectralModel(file, itemCount: itemCount) : nil
        repurchase = try parameters.repurchase.map { (parameters) throws(PatronError) in
            try RepurchaseModel(file, itemCount: itemCount, parameters: parameters)
        }
        guard !kind.usesSimilarity || similarity != nil, !kind.usesFactors || factors != nil,
            !kind.usesSpectral || spectral != nil
        else { throw PatronError(.corrupt, "has not what \(kind.rawValue) needs", at: place) }
        guard !kind.isBlend || similarityWeight.map({ $0 >= 0 && $0 <= 1 }) ?? false else {
            throw PatronError(.corrupt, "expected a weight of \(kind.rawValue) from 0 to 1", at: place)
        }
    }

    /// Factors of a customer or an item, of the model that has most; 0 without factors.
    package var width: Int { max(factors?.width ?? 0, spectral?.width ?? 0) }
    /// The weight of item-to-item in the blend that is served.
    var similarityWeight: Float? { kind == .spectralBlend ? parameters.spectralWeight : parameters.blendWeight }

    /// The up to `count` best items for a history, best first: personal ones as long as their score is above zero, then
    /// the most popular ones. Fewer than `count` only when the catalogue is exhausted.
    ///
    /// - Parameters:
    ///   - history: what the customer bought, any order; duplicates add up, unknown rows count for nothing.
    ///   - customer: the customer's row if `history` is what training has seen, so that trained factors can be used.
    ///   - excluded: rows that must not be in the answer; unknown ones are passed over.
    ///   - allowBought: whether items of the history may be in the answer.
    ///   - results: replaced by the answer; allocates only until its capacity suffices.
    package func recommend(
        history: UnsafeBufferPointer<HistoryItem>, customer: Int? = nil,
        excluding excluded: UnsafeBufferPointer<UInt32>,
        allowBought: Bool, count: Int, scratch: RecommendationScratch, into results: inout [RankedItem]
    ) {
        rank(
            kind, history: history, customer: customer, excluding: excluded, allowBought: allowBought, count: count,
            scratch: scratch, into: &results)
    }

    /// The up to `count` items most similar to one, best first, filled up with popular ones; never the item itself.
    package func similarItems(
        to item: Int, excluding excluded: UnsafeBufferPointer<UInt32>, count: Int, scratch: RecommendationScratch,
        into results: inout [RankedItem]
    ) {
        let kind: RecommendationParameters.Kind =
            similarity != nil
            ? .itemToItem : spectral != nil ? .spectral : factors != nil ? .als : .popularity
        let history = HistoryItem(item: UInt32(exactly: item) ?? .max)
        withUnsafePointer(to: history) { start in
            rank(
                kind, history: UnsafeBufferPointer(start: start, count: 1), customer: nil, excluding: excluded,
                allowBought: false, count: count, scratch: scratch, into: &results)
        }
    }

    private func rank(
        _ kind: RecommendationParameters.Kind, history: UnsafeBufferPointer<HistoryItem>, customer: Int?,
        excluding excluded: UnsafeBufferPointer<UInt32>, allowBought: Bool, count: Int, scratch: RecommendationScratch,
        into results: inout [RankedItem]
    ) {
        results.removeAll(keepingCapacity: true)
        let count = max(0, min(count, itemCount))
        guard count > 0 else { return }
        scratch.prepare(itemCount: itemCount, width: width, history: history.count, count: count)
        scratch.load(history, itemCount: itemCount, limit: parameters.history.limit)
        defer { scratch.unload() }
        let scored = score(kind, customer: customer, scratch: scratch)
        if scored.isScored {
            let (scores, items) = (scratch.scores, scratch.items)
            for item in excluded where item < itemCount { scores[Int(item)] = 0 }
            // Whether an item is bought again is another model's to say.
            if !allowBought || scratch.hasAgain {
                for at in 0..<scratch.count { scores[Int(items[at])] = 0 }
            }
            var blended: Int?
            if kind.isBlend { blended = selectBlend(count: count, customer: customer, scratch) }
            let found = blended ?? scored.select(count, of: itemCount, scratch)
            let (bestScores, bestItems) = (scratch.bestScores, scratch.bestItems)
            for at in 0..<found {
                // Factors of a hostile file could give infinity.
                let score = min(bestScores[at], .greatestFiniteMagnitude)
                results.append(RankedItem(item: bestItems[at], score: score, source: .personal))
            }
            scored.clear(itemCount, scratch)
        }
        if allowBought && scratch.hasAgain {
            for item in excluded where item < itemCount { scratch.forgetAgain(item) }
            mergeRepurchases(count: count, scratch, into: &results)
        }
        if results.count < count {
            fill(&results, upTo: count, excluding: excluded, allowBought: allowBought, scratch: scratch)
        }
    }

    /// Appends the most popular items that are neither excluded nor there already.
    private func fill(
        _ results: inout [RankedItem], upTo count: Int, excluding excluded: UnsafeBufferPointer<UInt32>,
        allowBought: Bool,
        scratch: RecommendationScratch
    ) {
        let (slots, items) = (scratch.slots, scratch.items)
        if allowBought {
            for at in 0..<scratch.count { slots[Int(items[at])] = 0 }
        }
        for item in excluded where item < itemCount { slots[Int(item)] = RecommendationScratch.excludedMark }
        let personal = results.count
        for result in results { slots[Int(result.item)] = RecommendationScratch.excludedMark }
        for item in popularity.order.elements where slots[Int(item)] == 0 {
            results.append(RankedItem(item: item, score: popularity.shares[Int(item)], source: .popular))
            if results.count == count { break }
        }
        for result in results[..<personal] { slots[Int(result.item)] = 0 }
        for item in excluded where item < itemCount { slots[Int(item)] = 0 }
    }
}
