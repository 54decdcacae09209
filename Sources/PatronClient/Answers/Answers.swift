public import PatronCore

/// Where an answer comes from: the same three facts in every answer.
public struct Provenance: Sendable, Hashable {
    /// The version of the models that gave the answer.
    public var modelVersion: String
    /// The moment for which the answer holds.
    public var asOf: Timestamp
    /// Names this answer when its success is reported.
    public var answerID: EntityID
}

/// Whose data an answer rests on.
public enum Basis: UInt32, Sendable {
    case unspecified, customer, account, session, population
}

/// Where a recommended item comes from.
public enum Source: UInt32, Sendable {
    case unspecified, personal, session, segment, relation, trending, popular, promoted, buyAgain, country
}

/// Why an answer has fewer items than were asked for.
public enum Shortfall: UInt32, Sendable {
    case none, catalogue, excluded, filtered, minimumScore, capped, history
}

/// Why a score is what it is, or why an item is recommended.
public struct Reason: Sendable, Hashable {
    /// The model's input, for scores.
    public var feature: String
    /// What it adds to the log-odds or margin, against the average customer.
    public var contribution: Double
    /// The same in words.
    public var text: String
    /// The item of the history, for recommendations.
    public var item: EntityID
    /// Its share of the item's score, 0 to 1.
    public var share: Double
}

/// One recommended item.
public struct RecommendedItem: Sendable, Hashable {
    /// The item's id.
    public var item: EntityID
    /// Comparable within one answer.
    public var score: Float
    /// Where it comes from.
    public var source: Source
    /// Whether the customer bought it before.
    public var boughtBefore: Bool
    /// The item's name, where the server sends it.
    public var name: String
    /// Why it is recommended, where that was asked for.
    public var reasons: [Reason]
    /// Suggested pieces, whole packs; 0 where that was not asked for or nothing is known.
    public var quantity: Double
    /// Pieces that are sold together; 0 where unknown.
    public var packSize: Double
    /// Money for a piece; 0 where unknown or not sent.
    public var unitPrice: Double
    /// The score times what a piece earns, where items are ranked by it.
    public var expectedMargin: Double
    /// Buy again: when it will be needed.
    public var due: Timestamp?
    /// Bought together: of the baskets with the named item the share that has this one too.
    public var confidence: Double
    /// Bought together: the confidence over this item's share of all baskets.
    public var lift: Double
    /// Bought together: baskets with both.
    public var baskets: Int
}

/// The answer to ``PatronConnection/recommend(_:)``, ``PatronConnection/similarItems(_:)`` and the other lists of items.
public struct Recommendations: Sendable, Hashable {
    /// Where the answer comes from.
    public var provenance: Provenance
    /// Best first.
    public var items: [RecommendedItem]
    /// Whose data it rests on; `unspecified` for similar items.
    public var basis: Basis
    /// Why there are fewer items than were asked for.
    public var shortfall: Shortfall
}

/// A calibrated probability over a horizon, with an interval.
public struct Probability: Sendable, Hashable {
    /// The probability, 0 to 1.
    public var value: Double
    /// The interval, which holds the truth with probability `level`.
    public var low: Double
    /// The interval's upper end.
    public var high: Double
    /// How often such intervals hold the truth.
    public var level: Double
    /// The horizon in days; 0 is the present session.
    public var horizonDays: Double
    /// Why it is what it is, where that was asked for.
    public var reasons: [Reason]
}

/// Money expected from a customer over a horizon, discounted to the moment of the answer.
public struct Value: Sendable, Hashable {
    /// In the currency's major unit.
    public var amount: Double
    /// The interval, which holds the truth with probability `level`.
    public var low: Double
    /// The interval's upper end.
    public var high: Double
    /// How often such intervals hold the truth.
    public var level: Double
    /// ISO 4217.
    public var currency: String
    /// Such as `12 months`.
    public var horizon: String
    /// Purchase days within the horizon.
    public var expectedPurchases: Double
    /// Money per purchase day.
    public var expectedSpend: Double
    /// The probability that the customer still buys here.
    public var probabilityAlive: Double
    /// After costs; 0 where the server knows none.
    public var profit: Double
}

/// A kind of customer.
public struct Segment: Sendable, Hashable {
    /// From 0; the same customer can have another number in another model version.
    public var number: Int
    /// A short name.
    public var name: String
    /// What such customers are like.
    public var description: String
    /// 0 on the border to the next segment, 1 at the segment's centre.
    public var confidence: Double
}

/// When the next purchase is expected, in days from the answer's moment.
public struct NextPurchase: Sendable, Hashable {
    /// The expected number of days.
    public var expectedDays: Double
    /// The interval, which holds the truth with probability `level`.
    public var lowDays: Double
    /// The interval's upper end.
    public var highDays: Double
    /// How often such intervals hold the truth.
    public var level: Double
}

/// What a customer has bought so far.
public struct Purchases: Sendable, Hashable {
    /// Orders.
    public var orders: Int
    /// Days with an order.
    public var purchaseDays: Int
    /// The first order.
    public var first: Timestamp
    /// The latest order.
    public var last: Timestamp
    /// Money spent, in the currency's major unit.
    public var spend: Double
    /// ISO 4217.
    public var currency: String
    /// Money per order.
    public var meanOrderValue: Double
    /// Pieces.
    public var units: Double
    /// Different items.
    public var distinctItems: Int
}
