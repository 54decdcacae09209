internal import Foundation
internal import PatronCore
internal import PatronData
internal import PatronLearning

/// Looks for features that are known only after the outcome: what training praises and serving never has.
enum Leakage {
    /// A feature that alone ranks outcomes this well is hardly known before them.
    static let nearPerfect = 0.95
    /// One that ranks this well and better than every other by the lead is worth a question: PageValues of web analytics, which
    /// is reckoned from the sale itself, reaches 0.86 where the next reaches 0.70.
    static let outstanding = 0.8
    static let lead = 0.1
    /// Presence, or absence, of a value that goes with one outcome in this share of at least so many rows is a consequence of it.
    static let purity = 0.99
    static let leastRows = 20
    /// How seldom rows without a connection to the outcome may look like that.
    private static let chance = 1e-4
    /// What a category's rate of outcomes is drawn to the base rate with, in rows.
    private static let prior = 10.0

    /// A feature to be looked at, and why.
    struct Warning {
        var feature: String
        var kind: String
        var auc: Double
        var reason: String

        var json: JSONValue {
            [
                "feature": .string(feature), "kind": .string(kind), "auc": .number(auc), "reason": .string(reason),
            ]
        }
    }

    /// Warnings in the table's order of columns.
    static func warnings(_ table: LabelledTable) -> [Warning] {
        let rates = table.columns.map { (column: $0, auc: auc($0, table.labels)) }
        return rates.indices.compactMap { at in
            let (column, auc) = rates[at]
            if let reason = presence(column, table.labels) {
                return Warning(feature: column.name, kind: "presence_tells_outcome", auc: auc, reason: reason)
            }
            if auc >= nearPerfect {
                return Warning(
                    feature: column.name, kind: "near_perfect", auc: auc,
                    reason: "this column alone tells the outcome; was it known before?")
            }
            let others =
                rates.indices.filter { $0 != at && rates[$0].auc < nearPerfect }.map { rates[$0].auc }.max() ?? 0.5
            guard auc >= outstanding, auc - others >= lead else { return nil }
            return Warning(
                feature: column.name, kind: "outstanding", auc: auc,
                reason: "this column alone tells much more than any other; was it known before the outcome?")
        }
    }

    /// How well a column alone ranks the outcomes, either way round; categories by their rates in the other half of the rows.
    static func auc(_ column: LabelledTable.Column, _ labels: [Bool]) -> Double {
        let scores: [Double]
        switch column.values {
        case .numeric(let values):
            // Missing values are a class of their own, below all others.
            scores = values.map { $0.isFinite ? $0 : -.greatestFiniteMagnitude }
        case .categorical(let codes, let levels): scores = rates(codes, levels.count, labels)
        }
        let auc = BinaryMetrics.auc(scores, labels) ?? 0.5
        return max(auc, 1 - auc)
    }

    private static func rates(_ codes: [UInt32], _ levels: Int, _ labels: [Bool]) -> [Double] {
        var counts = [[(rows: Double, positives: Double)]](
            repeating: Array(repeating: (0, 0), count: levels), count: 2)
        for (row, code) in codes.enumerated() {
            counts[row % 2][Int(code)].rows += 1
            if labels[row] { counts[row % 2][Int(code)].positives += 1 }
        }
        let base = Double(labels.count { $0 }) / Double(max(1, labels.count))
        return codes.enumerated().map { row, code in
            let other = counts[1 - row % 2][Int(code)]
            return (other.positives + base * prior) / (other.rows + prior)
        }
    }

    /// Why a column's blanks speak; nil if they do not.
    private static func presence(_ column: LabelledTable.Column, _ labels: [Bool]) -> String? {
        let isBlank: [Bool] =
            switch column.values {
            case .numeric(let values): values.map { !$0.isFinite }
            case .categorical(let codes, let levels): codes.map { levels[Int($0)].isEmpty }
            }
        let all = Double(labels.count { $0 }) / Double(max(1, labels.count))
        for blank in [false, true] {
            let rows = labels.indices.filter { isBlank[$0] == blank }
            guard rows.count >= leastRows, rows.count < labels.count else { continue }
            let share = Double(rows.count { labels[$0] }) / Double(rows.count)
            for (positive, purity, base) in [(true, share, all), (false, 1 - share, 1 - all)]
            where purity >= self.purity && pow(base, Double(rows.count)) < chance {
                return "it is \(blank ? "blank" : "filled in") only where the outcome is \(positive ? "yes" : "no")"
            }
        }
        return nil
    }
}
