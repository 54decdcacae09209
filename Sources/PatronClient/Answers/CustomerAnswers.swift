public import PatronCore

/// All scores of one customer; those that the model does not have are nil.
public struct CustomerScores: Sendable, Hashable {
    /// Where the answer comes from.
    public var provenance: Provenance
    /// Whom it is about; empty for an account.
    public var customer: EntityID
    /// The company that the customer buys for, if the request named it.
    public var account: EntityID = ""
    /// Whose data it rests on.
    public var basis: Basis
    /// The kind of customer.
    public var segment: Segment?
    /// The probability that the customer buys nothing within the horizon.
    public var churn: Probability?
    /// The probability that the customer buys within the horizon.
    public var repurchase: Probability?
    /// The lifetime value over a horizon.
    public var value: Value?
    /// When the next purchase is expected.
    public var nextPurchase: NextPurchase?
    /// What was bought so far.
    public var purchases: Purchases?
    /// How loyal the customer is, and the tier.
    public var loyalty: Loyalty?
    /// How safe the customer is.
    public var risk: Risk?
}

/// How loyal a customer is, against the customers at training; all from 0 to 100.
public struct Loyalty: Sendable, Hashable {
    /// The weighted mean of the parts; 0 without a purchase within the window.
    public var score: Double
    /// The percentile of the orders within the window.
    public var frequency: Double
    /// The percentile of the money spent within it.
    public var amount: Double
    /// The percentile of the distinct categories, or items, bought within it.
    public var breadth: Double
    /// By expected value; empty for strangers.
    public var tier: String
    /// How long the window is.
    public var windowDays: Double
    /// Why the score is 0; empty otherwise.
    public var reason: String
}

/// Points that count the odds of a customer staying.
public struct Risk: Sendable, Hashable {
    /// The recipe's name, such as A.
    public var grade: String
    /// More are safer.
    public var points: Double
    /// What they are made of: churn or repurchase.
    public var probability: String
    /// The average customer's points.
    public var basePoints: Double
    /// The features' points, which with the base add up to the points; where they were asked for.
    public var reasons: [Reason]
}

/// What a customer or an account is worth.
public struct ValueEstimate: Sendable, Hashable {
    /// Where the answer comes from.
    public var provenance: Provenance
    /// The value over the horizon that was asked for.
    public var value: Value?
    /// Whose data it rests on.
    public var basis: Basis
}

/// When a customer or an account is expected to buy next.
public struct NextPurchaseEstimate: Sendable, Hashable {
    /// Where the answer comes from.
    public var provenance: Provenance
    /// The time until then; nil beyond ten years.
    public var nextPurchase: NextPurchase?
    /// Whose data it rests on.
    public var basis: Basis
}

/// One item of a customer's history.
public struct HistoryItem: Sendable, Hashable {
    /// The item's id.
    public var item: EntityID
    /// The item's name.
    public var name: String
    /// The item's category.
    public var category: String
    /// When it was last bought.
    public var last: Timestamp
    /// Orders with it.
    public var orders: Int
    /// Pieces of it.
    public var quantity: Double
}

/// What part of a customer's orders falls on a category.
public struct CategoryShare: Sendable, Hashable {
    /// The category.
    public var category: String
    /// 0 to 1.
    public var share: Double
    /// Different items of it.
    public var items: Int
}

/// The quartiles of the prices that a customer pays for a piece.
public struct PriceBand: Sendable, Hashable {
    /// A quarter is cheaper.
    public var low: Double
    /// The median.
    public var middle: Double
    /// A quarter is dearer.
    public var high: Double
    /// ISO 4217.
    public var currency: String
}

/// The gaps between a customer's purchase days, in days.
public struct Rhythm: Sendable, Hashable {
    /// The mean gap.
    public var meanGapDays: Double
    /// The median gap.
    public var medianGapDays: Double
    /// The gaps' standard deviation.
    public var deviationDays: Double
    /// Since the latest purchase.
    public var daysSinceLast: Double
    /// Since the latest purchase in units of the mean gap.
    public var overdue: Double
}

/// All that is known of one customer.
public struct Profile: Sendable, Hashable {
    /// Segment, scores, value and purchases.
    public var scores: CustomerScores
    /// Latest first.
    public var history: [HistoryItem]
    /// Largest share first.
    public var favouriteCategories: [CategoryShare]
    /// What the customer pays for a piece.
    public var priceBand: PriceBand?
    /// How regularly the customer buys.
    public var rhythm: Rhythm?
    /// new, active, cooling or lapsed; empty where it is not known.
    public var lifecycleStage: String
    /// low, normal, high or urgent; empty where the version has no rule.
    public var servicePriority: String
}

/// Whether a visit will end with a purchase.
public struct Conversion: Sendable, Hashable {
    /// Where the answer comes from.
    public var provenance: Provenance
    /// The probability of the conversion.
    public var conversion: Probability?
    /// Whose data it rests on.
    public var basis: Basis
    /// Features that the request did not give, or gave with an unknown level.
    public var imputed: [String]
}

/// The segment that a customer or a set of features belongs to.
public struct SegmentAssignment: Sendable, Hashable {
    /// Where the answer comes from.
    public var provenance: Provenance
    /// The segment.
    public var segment: Segment?
    /// Whose data it rests on.
    public var basis: Basis
    /// To the segment's centre, in standardised units.
    public var distance: Double
}

/// A version of a namespace's models.
public struct ModelInfo: Sendable, Hashable {
    /// A family of models.
    public struct Family: Sendable, Hashable {
        /// The family's name.
        public var name: String
        /// The model that was chosen.
        public var model: String
        /// Its figures, as JSON.
        public var metrics: String
    }

    /// The namespace.
    public var namespace: EntityID
    /// The version.
    public var version: String
    /// Whether it answers.
    public var isLive: Bool
    /// `live` or `frozen`.
    public var clock: String
    /// Where a frozen clock stands.
    public var clockTime: Timestamp?
    /// Known customers.
    public var customers: Int
    /// Known items.
    public var items: Int
    /// What it can answer.
    public var families: [Family]
    /// Why it is not live although it should be; empty otherwise.
    public var refusal: String
}

/// How a server is.
public struct Health: Sendable, Hashable {
    /// Whether it answers.
    public enum Status: UInt32, Sendable {
        case unspecified, serving, notServing, draining
    }

    /// Whether it answers.
    public var status: Status
    /// The server's version.
    public var serverVersion: String
    /// Since it started.
    public var uptime: TimeSpan
}
