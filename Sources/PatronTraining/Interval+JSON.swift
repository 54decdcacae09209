internal import PatronCore
internal import PatronLearning

extension Interval {
    /// As figures have it: `[low, high]`.
    var json: JSONValue { [.number(low), .number(high)] }
}

extension Interval? {
    var json: JSONValue { map(\.json) ?? .null }
}
