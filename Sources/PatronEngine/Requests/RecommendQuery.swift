package import PatronCore
package import PatronNumerics

/// What to do with items that the customer bought before.
package struct BoughtPolicy: Sendable {
    /// Whether bought items may be recommended.
    package var allowed: Bool
    /// Whether nothing else may be recommended; ``allowed`` says nothing then.
    package var only = false
    /// Only what is at most this old counts as bought; nil: all.
    package var within: TimeSpan?
    /// What counts as bought; empty: purchases, and everything that the request's own history has.
    package var kinds: InteractionKinds = []

    package init(allowed: Bool = false, within: TimeSpan? = nil) {
        self.allowed = allowed
        self.within = within
    }

    /// Whether bought items may be recommended, all or some.
    var letsBack: Bool { allowed || within != nil }
}

/// Several kinds of interactions.
package struct InteractionKinds: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package init(_ kind: InteractionKind) { rawValue = 1 << kind.rawValue }
}

/// A request for recommendations. The history that the request gives and its exclusions stand in the ``Workspace``.
package struct RecommendQuery {
    /// The customer's id; empty for a stranger.
    package var customer: ByteView
    /// The id of the company that he buys for, which speaks for a customer who has bought nothing; empty without.
    package var account = ByteView(start: nil, count: 0)
    /// The session's id, for what was recorded of it; empty without.
    package var session = ByteView(start: nil, count: 0)
    /// What changed since the version was trained.
    package var overlay: Overlay?
    /// The moment that the request names.
    package var asOf: Timestamp?
    /// How many items; at least 1.
    package var count: Int
    package var bought: BoughtPolicy
    /// Items below this score are left out; 0 leaves all in.
    package var minimumScore: Float
    /// Whether items that are out of stock are left in: for candidates that the caller chose.
    package var keepsUnavailable = false

    package init(
        customer: ByteView, asOf: Timestamp? = nil, count: Int, bought: BoughtPolicy = BoughtPolicy(),
        minimumScore: Float = 0
    ) {
        self.customer = customer
        self.asOf = asOf
        self.count = count
        self.bought = bought
        self.minimumScore = minimumScore
    }
}

/// Whose data an answer rests on; the wire's `Basis`.
package enum Basis: Int32, Sendable {
    case customer = 1
    case account = 2
    case session = 3
    case population = 4
}

/// Why an answer has fewer items than asked for; the wire's `Shortfall`.
package enum Shortfall: Int32, Sendable {
    case none = 0
    case catalogue = 1
    case excluded = 2
    case filtered = 3
    case minimumScore = 4
    case capped = 5
    case history = 6
}
