/// An item of a history with its weight: how much it says about its customer.
@frozen
package struct HistoryItem: Sendable, Hashable {
    /// Row of the item table; rows that do not exist are passed over.
    package var item: UInt32
    /// Weights that are not finite or not above zero count as zero: the item is known as bought and says nothing else.
    package var weight: Float
    /// How likely it is bought again; 0 where that is not known. Counts only where bought items are allowed.
    package var again: Float

    @inlinable package init(item: UInt32, weight: Float = 1, again: Float = 0) {
        self.item = item
        self.weight = weight
        self.again = again
    }
}

/// One item of an answer.
@frozen
package struct RankedItem: Sendable, Hashable {
    /// Why an item is in an answer.
    @frozen
    package enum Source: UInt8, Sendable {
        /// Scored from the customer's history.
        case personal
        /// Filled up from what most customers buy.
        case popular
        /// Goes with an item that speaks for it, or is like one.
        case relation
        /// Filled up from what most customers of the segment buy.
        case segment
        /// Filled up from what most customers of the country buy.
        case country
        /// What many have bought of late.
        case trending
        /// A quota of the request put it there.
        case promoted
        /// The customer will need it again.
        case buyAgain
    }

    /// Row of the item table.
    package var item: UInt32
    /// Personal: the model's score, above zero, comparable within one answer only. Popular: the share of customers who
    /// bought the item. Always finite.
    package var score: Float
    package var source: Source

    @inlinable package init(item: UInt32, score: Float, source: Source) {
        self.item = item
        self.score = score
        self.source = source
    }
}

/// One reason for a recommended item: an item of the history and its share in the score.
package struct RecommendationReason: Sendable, Hashable {
    /// Row of the item table.
    package var item: UInt32
    /// Part of the score that this item contributes. The shares of a whole history sum to 1; with implicit ALS single
    /// shares may be negative.
    package var share: Float

    package init(item: UInt32, share: Float) {
        self.item = item
        self.share = share
    }
}
