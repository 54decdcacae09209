internal import PatronCore
internal import PatronData
internal import PatronLearning

extension Funnel {
    /// For each stage how many rows reached it, which share of those that reached the stage before (with its 95 % interval) and of
    /// all.
    var json: JSONValue {
        let all = Double(stages.first?.rows ?? 0)
        return .array(
            stages.indices.map { at in
                let reached = Double(stages[at].rows)
                var members: [JSONValue.Member] = [
                    .init("stage", .string(stages[at].name)), .init("rows", .int(Int64(stages[at].rows))),
                ]
                if at > 0 {
                    let before = Double(stages[at - 1].rows)
                    members += [
                        .init("of_previous", before > 0 ? .number(reached / before) : .null),
                        .init("of_previous_interval", Interval(successes: reached, of: before).json),
                        .init("of_all", all > 0 ? .number(reached / all) : .null),
                    ]
                }
                return .object(members)
            })
    }
}
