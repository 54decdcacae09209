/// Which items are wanted, and how an answer is put together. Everything has a default that changes nothing.
public struct Selection: Sendable, Hashable {
    /// Only these items; nil: all.
    public var filter: Filter?
    /// Factors on scores.
    public var boosts: [Boost] = []
    /// How many items of the answer are of which kind.
    public var quotas: [Quota] = []
    /// How much unlike one another the items are.
    public var diversity: Diversity?
    /// What to do with items that were bought before; nil: the method's default.
    public var bought: Bought?
    /// Whether items are ranked by expected margin.
    public var ranksByMargin = false
    /// Items below this score are left out.
    public var minimumScore: Double = 0
    /// Whether each item comes with a suggested quantity.
    public var quantities = false
    /// The segment: of a stranger for recommendations, else the one that trends are wanted of.
    public var segment = ""
    /// A stranger's country.
    public var country = ""
    /// Trends: how many days back; 0 is the server's default.
    public var windowDays: Double = 0
    /// Buy again: what will be needed within so many days; 0: whenever.
    public var withinDays: Double = 0
    /// The rows of a page.
    public var widgets: [Widget] = []

    /// Creates a selection that changes nothing.
    public init() {}

    /// Only items for which everything that is given holds.
    public struct Filter: Sendable, Hashable {
        /// Any of these categories.
        public var categories: [String] = []
        /// None of these categories.
        public var notCategories: [String] = []
        /// The least price.
        public var priceFrom: Double = 0
        /// The greatest price; 0: no limit.
        public var priceTo: Double = 0
        /// Only items that are known to be in stock.
        public var inStock = false
        /// Any of the values of each of these attributes.
        public var attributes: [Attribute] = []
        /// Any of these contract assortments.
        public var assortments: [EntityID] = []

        /// Creates a filter that lets everything through.
        public init() {}
    }

    /// Values of an attribute.
    public struct Attribute: Sendable, Hashable {
        /// The attribute's name.
        public var name: String
        /// Any of them.
        public var values: [String]

        /// Creates the condition.
        public init(_ name: String, _ values: [String]) {
            self.name = name
            self.values = values
        }
    }

    /// A factor on the scores of some items.
    public struct Boost: Sendable, Hashable {
        /// The items: what the filter lets through, and those listed.
        public var filter: Filter?
        /// Listed items.
        public var items: [EntityID] = []
        /// 1 changes nothing.
        public var factor: Double

        /// Creates a boost.
        public init(_ factor: Double, filter: Filter? = nil, items: [EntityID] = []) {
            self.factor = factor
            self.filter = filter
            self.items = items
        }
    }

    /// How many items of an answer are of some set.
    public struct Quota: Sendable, Hashable {
        /// The set: what the filter lets through, and those listed.
        public var filter: Filter?
        /// Listed items.
        public var items: [EntityID] = []
        /// At least so many.
        public var count = 0
        /// At most so many; 0: no limit.
        public var atMost = 0
        /// Places from 1 that they get.
        public var places: [Int] = []

        /// Creates a quota without a limit.
        public init() {}
    }

    /// Maximal marginal relevance, and a cap.
    public struct Diversity: Sendable, Hashable {
        /// 0: none, 1: all.
        public var weight: Double = 0
        /// 0: no cap.
        public var mostPerCategory = 0
        /// Whether items of one category are alike, and not what the same customers buy.
        public var byCategory = false

        /// Creates no diversity.
        public init() {}
    }

    /// What to do with items that were bought before.
    public struct Bought: Sendable, Hashable {
        /// What to do.
        public var mode: Mode
        /// What counts as bought; empty: the server's default.
        public var kinds: [Kind] = []
        /// Only what is at most so many days old; 0: however old.
        public var withinDays: Double = 0

        /// Leaves them out, lets them in, or takes nothing else.
        public enum Mode: String, Sendable, CaseIterable {
            case exclude, allow, only
        }

        /// Kinds of interactions.
        public enum Kind: String, Sendable, CaseIterable {
            case purchase, view, cart, `return`, favourite
        }

        /// Creates a policy.
        public init(_ mode: Mode) { self.mode = mode }
    }

    /// One row of a page.
    public struct Widget: Sendable, Hashable {
        /// Its name, which comes back.
        public var name: String
        /// What it shows.
        public var kind: Kind
        /// What it is about, for similar and bought together.
        public var items: [EntityID] = []
        /// How many items.
        public var count: Int
        /// Only these items; nil: all.
        public var filter: Filter?
        /// What to do with items that were bought before.
        public var bought: Bought?
        /// How much unlike one another the items are.
        public var diversity: Diversity?
        /// Factors on scores.
        public var boosts: [Boost] = []
        /// How many items are of which kind.
        public var quotas: [Quota] = []

        /// Kinds of widgets.
        public enum Kind: String, Sendable, CaseIterable {
            case recommend, similar, together, trending, again
        }

        /// Creates a widget.
        public init(_ name: String, _ kind: Kind = .recommend, count: Int = 10, items: [EntityID] = []) {
            self.name = name
            self.kind = kind
            self.count = count
            self.items = items
        }
    }
}
