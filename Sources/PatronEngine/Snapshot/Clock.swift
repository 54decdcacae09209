package import PatronBundle
package import PatronCore

extension ModelClock {
    /// The moment that an answer is as of: the request's, else the namespace's clock.
    package func moment(requested: Timestamp?, now: Timestamp) -> Timestamp {
        if let requested { return requested }
        switch self {
        case .live: return now
        case .frozen(let moment): return moment
        }
    }
}
