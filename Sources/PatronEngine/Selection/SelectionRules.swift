internal import PatronCore
package import PatronNumerics

/// What a request says of the items that it wants, beside whom it is for. Stands in the ``Workspace``, whose memory it uses
/// again; ``reset()`` makes it say nothing.
package struct SelectionRules {
    /// Only these; nil: all.
    package var filter: ItemSet?
    package var boosts: [Boost] = []
    package var quotas: [Quota] = []
    /// 0: none, 1: only what is unlike the items above.
    package var diversity: Float = 0
    package var diversityBy = DiversityBy.similarity
    /// 0: no cap.
    package var mostPerCategory = 0
    package var ranksByMargin = false
    /// Groups of a customer of whom nothing is known; empty where the request does not say.
    package var segment = ByteView(start: nil, count: 0)
    package var country = ByteView(start: nil, count: 0)

    /// Multiplies the scores of the items of a set.
    package struct Boost {
        package var items: ItemSet
        package var factor: Float

        package init(items: ItemSet, factor: Float) {
            self.items = items
            self.factor = factor
        }
    }

    /// How many items of the answer are from a set.
    package struct Quota {
        package var items: ItemSet
        package var atLeast: Int
        /// nil: no limit.
        package var atMost: Int?
        /// Where its places begin in ``Workspace/places``, and how many there are.
        package var places: Range<Int>

        package init(items: ItemSet, atLeast: Int, atMost: Int?, places: Range<Int>) {
            self.items = items
            self.atLeast = atLeast
            self.atMost = atMost
            self.places = places
        }
    }

    package enum DiversityBy: Sendable {
        case similarity
        case category
    }

    package init() {}

    /// Whether something is said at all.
    var isActive: Bool {
        filter != nil || !boosts.isEmpty || !quotas.isEmpty || diversity > 0 || mostPerCategory > 0 || ranksByMargin
            || !segment.isEmpty || !country.isEmpty
    }

    package mutating func reset() {
        filter = nil
        boosts.removeAll(keepingCapacity: true)
        quotas.removeAll(keepingCapacity: true)
        diversity = 0
        diversityBy = .similarity
        mostPerCategory = 0
        ranksByMargin = false
        segment = ByteView(start: nil, count: 0)
        country = ByteView(start: nil, count: 0)
    }
}
