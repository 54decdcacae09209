package import PatronBundle
internal import PatronCore

/// The four figures by which customers are told apart, as of a moment.
package enum RFMFeature: String, Sendable, CaseIterable {
    /// Days since the last purchase day.
    case recency
    /// Days on which something was bought.
    case frequency
    /// Money over all orders, in the bundle's currency.
    case monetary
    /// Days since the first purchase day.
    case tenure

    /// The figure of one customer.
    package func value(_ summary: CustomerSummary) -> Double {
        switch self {
        case .recency: summary.sinceLast.days
        case .frequency: Double(summary.transactions)
        case .monetary: summary.spend
        case .tenure: summary.age.days
        }
    }
}
