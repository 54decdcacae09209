internal import PatronCore

/// Which customers an export is about, and in which order.
package struct Audience: Sendable {
    /// Scores that customers can be sorted by.
    package static let scores = [
        "value", "churn", "repurchase", "probability_alive", "expected_purchases", "spend", "orders", "loyalty", "risk",
        "item_score",
    ]

    /// Only so many, those with the highest score; nil takes all, in the table's order.
    package var top: Int?
    /// One of ``scores``; nil takes `item_score` with an item, else `value`.
    package var by: String?
    /// Only customers to whom this item would be recommended.
    package var item: String?
    /// Whether customers who bought the item stay.
    package var allowsBought = false
    /// Only customers of the segment of this name.
    package var segment: String?

    package init() {}

    /// The score to sort by.
    func sortScore() throws(PatronError) -> String {
        let name = by ?? (item == nil ? "value" : "item_score")
        guard Self.scores.contains(name) else {
            throw PatronError(
                .badUsage, "expected one of \(Self.scores.joined(separator: ", "))", at: Place(field: "--by"))
        }
        guard name != "item_score" || item != nil else {
            throw PatronError(.badUsage, "item_score needs an --item", at: Place(field: "--by"))
        }
        return name
    }
}
