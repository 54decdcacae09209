/// Working memory of one thread for recommendations, made once and used for any model: it grows to the greatest
/// catalogue, history and count that it has met, and allocates nothing more after that. Not to be shared between
/// threads.
package final class RecommendationScratch {
    // Between requests `scores` and `slots` are all zero.

    /// A score per item.
    private(set) var scores: UnsafeMutablePointer<Float>
    /// A second score per item, for blends.
    private(set) var otherScores: UnsafeMutablePointer<Float>
    /// Per item: 0, or 1 + its position in `items`, or `excludedMark`.
    private(set) var slots: UnsafeMutablePointer<UInt32>
    /// Items whose score is not zero, in the order they were met.
    private(set) var touched: UnsafeMutablePointer<UInt32>
    private(set) var itemCapacity = 0

    /// Distinct items of the history and their weights, as given.
    private(set) var items: UnsafeMutablePointer<UInt32>
    private(set) var weights: UnsafeMutablePointer<Float>
    /// How likely each is bought again.
    private(set) var again: UnsafeMutablePointer<Float>
    var count = 0
    /// Whether that is known of any.
    var hasAgain = false
    /// The part of the history that is scored.
    private(set) var activeItems: UnsafeMutablePointer<UInt32>
    private(set) var activeWeights: UnsafeMutablePointer<Float>
    /// The weights again, in the units that a model's table is in.
    private(set) var steps: UnsafeMutablePointer<Float>
    var activeCount = 0
    /// How the latest blend weighed its two models; nil where only item-to-item had something to say.
    var blendScales: RecommendationModel.BlendScales?
    private var historyCapacity = 0

    private(set) var bestScores: UnsafeMutablePointer<Float>
    private(set) var bestItems: UnsafeMutablePointer<UInt32>
    /// Items that a blend ranks anew, and their scores of the first stage.
    private(set) var candidates: UnsafeMutablePointer<UInt32>
    private(set) var retrieved: UnsafeMutablePointer<Float>
    private var bestCapacity = 0

    /// The normal equations of implicit ALS.
    private(set) var system: UnsafeMutablePointer<Float>
    private(set) var factors: UnsafeMutablePointer<Float>
    private(set) var otherFactors: UnsafeMutablePointer<Float>
    /// A customer's factors as 8-bit integers.
    private(set) var query: UnsafeMutablePointer<Int8>
    private var width = 0

    static let excludedMark = UInt32.max

    /// Creates scratch for a model; without one it grows at the first request.
    package init(for model: RecommendationModel? = nil) {
        scores = .allocate(capacity: 1)
        otherScores = .allocate(capacity: 1)
        slots = .allocate(capacity: 1)
        touched = .allocate(capacity: 1)
        items = .allocate(capacity: 1)
        weights = .allocate(capacity: 1)
        again = .allocate(capacity: 1)
        activeItems = .allocate(capacity: 1)
        activeWeights = .allocate(capacity: 1)
        steps = .allocate(capacity: 1)
        bestScores = .allocate(capacity: 1)
        bestItems = .allocate(capacity: 1)
        candidates = .allocate(capacity: 1)
        retrieved = .allocate(capacity: 1)
        system = .allocate(capacity: 1)
        factors = .allocate(capacity: 1)
        otherFactors = .allocate(capacity: 1)
        query = .allocate(capacity: 1)
        if let model { prepare(itemCount: model.itemCount, width: model.width, history: 256, count: 100) }
    }

    deinit {
        scores.deallocate()
        otherScores.deallocate()
        slots.deallocate()
        touched.deallocate()
        items.deallocate()
        weights.deallocate()
        again.deallocate()
        activeItems.deallocate()
        activeWeights.deallocate()
        steps.deallocate()
        bestScores.deallocate()
        bestItems.deallocate()
        candidates.deallocate()
        retrieved.deallocate()
        system.deallocate()
        factors.deallocate()
        otherFactors.deallocate()
        query.deallocate()
    }

    /// Makes room; does nothing when there is enough, which is every time but the first.
    func prepare(itemCount: Int, width: Int, history: Int, count: Int) {
        if itemCount > itemCapacity {
            itemCapacity = itemCount
            Self.renew(&scores, itemCount, 0)
            Self.renew(&otherScores, itemCount, 0)
            Self.renew(&candidates, itemCount, 0)
            Self.renew(&retrieved, itemCount, 0)
            Self.renew(&slots, itemCount, 0)
            // One more: a column is written here before it is known whether it counts.
            Self.renew(&touched, itemCount + 1, 0)
        }
        let history = min(history, itemCount)
        if history > historyCapacity {
            historyCapacity = max(history, 2 * historyCapacity)
            Self.renew(&items, historyCapacity, 0)
            Self.renew(&weights, historyCapacity, 0)
            Self.renew(&again, historyCapacity, 0)
            Self.renew(&activeItems, historyCapacity, 0)
            Self.renew(&activeWeights, historyCapacity, 0)
            Self.renew(&steps, historyCapacity, 0)
        }
        // Choosing the active part of a history uses the same memory as choosing the best items.
        let best = max(count, history)
        if best > bestCapacity {
            bestCapacity = max(best, 2 * bestCapacity)
            Self.renew(&bestScores, bestCapacity, 0)
            Self.renew(&bestItems, bestCapacity, 0)
        }
        if width > self.width {
            self.width = width
            Self.renew(&system, width * width, 0)
            Self.renew(&factors, width, 0)
            Self.renew(&otherFactors, width, 0)
            Self.renew(&query, width, 0)
        }
    }

    private static func renew<Element: BitwiseCopyable>(
        _ pointer: inout UnsafeMutablePointer<Element>, _ capacity: Int, _ value: Element
    ) {
        pointer.deallocate()
        pointer = .allocate(capacity: capacity)
        pointer.initialize(repeating: value, count: capacity)
    }
}
