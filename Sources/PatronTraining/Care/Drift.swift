internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronNumerics

/// How far new data lies from what the live version was trained on, by the population stability index: the sum over bins of
/// (new - old) ln(new / old). By custom below 0.1 nothing has changed, from 0.25 on much has (Siddiqi 2006).
package enum Drift {
    static let moderate = 0.1
    static let large = 0.25
    /// Stands for a share of 0, which has no logarithm.
    private static let leastShare = 1e-4

    /// `live`, `features` and `scores` [{`name`, `psi`, `verdict`}] by falling index, `highest`; nil for a version without a
    /// distribution.
    static func report(
        _ live: ModelBundle, customers: CustomerTable?, sessions: LabelledTable?, asOf moment: Timestamp
    ) throws(PatronError) -> JSONValue? {
        guard live.manifest.file(Distribution.fileName) != nil else { return nil }
        let known = try live.data(Distribution.fileName)
        let expected = try known.withBytes { (bytes) throws(PatronError) in
            try JSONValue(parsing: bytes)
        }
        let opened = try Snapshot(live)
        var families = opened.families
        // Its rows are those of another catalogue.
        families.recommendation = nil
        let snapshot = Snapshot(live.manifest, customers: customers, items: nil, families: families)
        var rows: [(name: String, isScore: Bool, index: Double)] = []
        for column in try Distribution.values(snapshot, sessions: sessions, asOf: moment) {
            guard let entry = expected[column.name], let old = entry["shares"]?.numbers,
                let new = shares(column.content, entry), new.count == old.count
            else { continue }
            rows.append((column.name, column.isScore, index(old, new)))
        }
        rows.sort { ($1.index, $0.name) < ($0.index, $1.name) }
        func list(_ scores: Bool) -> JSONValue {
            .array(
                rows.filter { $0.isScore == scores }.map {
                    ["name": .string($0.name), "psi": .number($0.index), "verdict": .string(verdict($0.index))]
                })
        }
        return [
            "live": .string(live.manifest.version), "features": list(false), "scores": list(true),
            "highest": .number(rows.first?.index ?? 0), "verdict": .string(verdict(rows.first?.index ?? 0)),
        ]
    }

    static func index(_ old: [Double], _ new: [Double]) -> Double {
        zip(old, new).reduce(0) { sum, shares in
            let (before, after) = (max(shares.0, leastShare), max(shares.1, leastShare))
            return sum + (after - before) * log(after / before)
        }
    }

    private static func verdict(_ index: Double) -> String {
        index < moderate ? "stable" : index < large ? "moderate" : "large"
    }

    private static func shares(_ content: Distribution.Values.Content, _ entry: JSONValue) -> [Double]? {
        switch content {
        case .numbers(let numbers): entry["edges"]?.numbers.map { Distribution.shares(numbers, $0) }
        case .texts(let codes, let levels): entry["levels"]?.texts.map { Distribution.shares(codes, levels, $0) }
        }
    }
}

extension JSONValue {
    /// The numbers of an array; nil for anything else.
    fileprivate var numbers: [Double]? {
        guard case .array(let values) = self else { return nil }
        return values.compactMap {
            switch $0 {
            case .int(let value): Double(value)
            case .number(let value): value
            default: nil
            }
        }
    }

    /// The texts of an array; nil for anything else.
    fileprivate var texts: [String]? {
        guard case .array(let values) = self else { return nil }
        return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
}
