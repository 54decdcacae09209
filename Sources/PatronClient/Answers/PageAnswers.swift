/// The answer to ``PatronConnection/recommendPage(_:)``.
public struct Page: Sendable, Hashable {
    /// Where the answer comes from.
    public var provenance: Provenance
    /// In the request's order.
    public var widgets: [Widget]
    /// Whose data the personal lists rest on.
    public var basis: Basis

    /// One list.
    public struct Widget: Sendable, Hashable {
        /// The name that the request gave it.
        public var name: String
        /// Best first; none of them stands in an earlier widget.
        public var items: [RecommendedItem]
        /// Why there are fewer items than were asked for.
        public var shortfall: Shortfall
    }
}

/// The answer to ``PatronConnection/customersForItem(_:)``.
public struct Audience: Sendable, Hashable {
    /// Where the answer comes from.
    public var provenance: Provenance
    /// The likeliest first.
    public var customers: [Member]

    /// A customer who may want the item.
    public struct Member: Sendable, Hashable {
        /// The customer's id.
        public var customer: EntityID
        /// Comparable within one answer.
        public var score: Float
    }
}
