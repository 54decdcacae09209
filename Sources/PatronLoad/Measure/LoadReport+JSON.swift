package import Histogram
package import PatronCore

extension LoadReport {
    /// The report with the keys that scripts read.
    package func json(_ objective: Objective = Objective()) -> JSONValue {
        var members: [JSONValue.Member] = []
        if let offered { members.append(.init("offered", .number(offered))) }
        members += [
            .init("sent", .int(Int64(sent))), .init("ok", .int(Int64(ok))), .init("errors", .counts(errors)),
            .init("rate", .number(rate)),
            .init("goodput", .number(Double(answered(withinMicroseconds: objective.bound)) / max(seconds, 1e-9))),
        ]
        members += latency.members
        members += [.init("seconds", .number(seconds)), .init("paused_seconds", .number(pausedSeconds))]
        if offered != nil { members.append(.init("lateness", .object(lateness.members))) }
        members += [
            .init("resets", .int(Int64(resets))), .init("held_back", .int(Int64(heldBack))),
            .init("unexpected", .int(Int64(unexpected))), .init("undecodable", .int(Int64(undecodable))),
            .init("generator_us", .number(generatorMicroseconds)), .init("generator_busy", .number(busiestThread)),
            .init("spoiled", .array(spoiled.map { .string($0) })),
        ]
        if kinds.count > 1 {
            members.append(.init("kinds", .object(kinds.map { .init($0.name, $0.json) })))
        }
        if !versions.isEmpty { members.append(.init("versions", .counts(versions))) }
        if !objective.isEmpty { members.append(.init("objective", objective.json(for: self))) }
        return .object(members)
    }
}

extension LoadReport.Kind {
    fileprivate var json: JSONValue {
        .object([.init("sent", .int(Int64(sent))), .init("ok", .int(Int64(ok)))] + latency.members)
    }
}

extension Histogram where Count == UInt64 {
    /// The reported percentiles in microseconds, by their names.
    package var members: [JSONValue.Member] {
        Percentile.reported.map { .init($0.name, .number(microseconds(at: $0.level))) }
    }
}

extension JSONValue {
    /// An object of counts, sorted by key.
    package static func counts(_ counts: [String: Int]) -> JSONValue {
        .object(counts.sorted { $0.key < $1.key }.map { Member($0.key, .int(Int64($0.value))) })
    }
}
