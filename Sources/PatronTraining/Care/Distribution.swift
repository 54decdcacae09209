internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronFeatures
internal import PatronLifetimeValue
internal import PatronNumerics
internal import PatronPropensity

/// How features and scores were spread over the data that a version was trained on: `distribution.json` of the version, the
/// measure of later drift. Shares alone, no customer.
enum Distribution {
    static let fileName = "distribution.json"
    /// Levels of a column of categories that are counted by name; the others are counted together.
    static let levels = 30

    /// One feature's or score's values.
    struct Values {
        var name: String
        var isScore = false
        var content: Content
        enum Content {
            /// Not finite where missing.
            case numbers([Double])
            case texts(codes: [UInt32], levels: [String])
        }
    }

    /// Everything that a version's models look at or say, as of a moment.
    static func values(_ snapshot: Snapshot, sessions: LabelledTable?, asOf moment: Timestamp) throws(PatronError)
        -> [Values]
    {
        customerValues(snapshot, asOf: moment) + (try sessionValues(snapshot, sessions))
    }

    private static func customerValues(_ snapshot: Snapshot, asOf moment: Timestamp) -> [Values] {
        guard let customers = snapshot.customers else { return [] }
        let workspace = Workspace()
        var columns = [[Double]](repeating: [], count: 7)
        for row in 0..<customers.count {
            let scores = snapshot.score(row: row, [.churn, .repurchase, .value], asOf: moment, workspace)
            guard let summary = scores.summary else { continue }
            let values: [Double?] = [
                summary.sinceLast.days, Double(summary.transactions), summary.spend, summary.age.days,
                scores.churn?.probability, scores.repurchase?.probability, scores.value?.value,
            ]
            for (at, value) in values.enumerated() where value != nil { columns[at].append(value ?? .nan) }
        }
        let names = ["recency", "frequency", "monetary", "tenure", "churn", "repurchase", "value"]
        return names.indices.filter { !columns[$0].isEmpty }.map {
            Values(name: names[$0], isScore: $0 >= 4, content: .numbers(columns[$0]))
        }
    }

    private static func sessionValues(_ snapshot: Snapshot, _ sessions: LabelledTable?) throws(PatronError) -> [Values]
    {
        guard let sessions else { return [] }
        var result = sessions.columns.map { (column) -> Values in
            switch column.values {
            case .numeric(let values): Values(name: "sessions." + column.name, content: .numbers(values))
            case .categorical(let codes, let levels):
                Values(name: "sessions." + column.name, content: .texts(codes: codes, levels: levels))
            }
        }
        guard let features = snapshot.families.conversion?.head.document.features else { return result }
        let workspace = Workspace()
        var scores: [Double] = []
        for row in 0..<sessions.rows {
            let known = sessions.features(row)
            let prediction = try snapshot.predictConversion(
                numbers: known.numbers.filter { given in features.contains { $0.name == given.key } },
                texts: known.texts.filter { given in features.contains { $0.name == given.key } }, reasons: 0, workspace
            )
            scores.append(prediction.score.probability)
        }
        result.append(Values(name: "conversion", isScore: true, content: .numbers(scores)))
        return result
    }

    /// `{name: {score, edges | levels, shares}}`: shares of the tenths and of what is missing, or of the commonest levels and of
    /// all others.
    static func json(_ values: [Values]) -> JSONValue {
        .object(
            values.map { (column) -> JSONValue.Member in
                switch column.content {
                case .numbers(let numbers):
                    let edges = deciles(numbers)
                    return .init(
                        column.name,
                        [
                            "score": .bool(column.isScore), "edges": .array(edges.map { .number($0) }),
                            "shares": .array(shares(numbers, edges).map { .number($0) }),
                        ])
                case .texts(let codes, let levels):
                    let common = commonest(codes, levels)
                    return .init(
                        column.name,
                        [
                            "score": .bool(column.isScore), "levels": .array(common.map { .string($0) }),
                            "shares": .array(shares(codes, levels, common).map { .number($0) }),
                        ])
                }
            })
    }

    /// The nine inner deciles, each once: many equal values make fewer bins.
    private static func deciles(_ numbers: [Double]) -> [Double] {
        let sorted = numbers.filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { return [] }
        var edges: [Double] = []
        for tenth in 1...9 {
            let edge = sorted[min(sorted.count - 1, sorted.count * tenth / 10)]
            if edge != edges.last { edges.append(edge) }
        }
        return edges
    }

    /// The share below each edge and above the last, and last of what is missing.
    static func shares(_ numbers: [Double], _ edges: [Double]) -> [Double] {
        var counts = [Int](repeating: 0, count: edges.count + 2)
        for number in numbers {
            counts[number.isFinite ? edges.firstIndex { number <= $0 } ?? edges.count : edges.count + 1] += 1
        }
        return counts.map { Double($0) / Double(max(1, numbers.count)) }
    }

    private static func commonest(_ codes: [UInt32], _ levels: [String]) -> [String] {
        var counts = [Int](repeating: 0, count: levels.count)
        for code in codes { counts[Int(code)] += 1 }
        return levels.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(Self.levels).map { levels[$0] }
    }

    /// The share of each named level, and last of all others.
    static func shares(_ codes: [UInt32], _ levels: [String], _ named: [String]) -> [Double] {
        let positions = Dictionary(uniqueKeysWithValues: named.enumerated().map { ($1, $0) })
        let bins = levels.map { positions[$0] ?? named.count }
        var counts = [Int](repeating: 0, count: named.count + 1)
        for code in codes { counts[bins[Int(code)]] += 1 }
        return counts.map { Double($0) / Double(max(1, codes.count)) }
    }
}
