package import PatronCore

/// As of when a namespace's scores are computed if a request does not say.
package enum ModelClock: Sendable, Hashable {
    /// Now.
    case live
    /// Always this moment: the end of historical data.
    case frozen(at: Timestamp)
}
