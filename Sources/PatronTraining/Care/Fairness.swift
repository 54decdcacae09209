internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronEngine

/// What a score means for each group, on data that the models have not seen: how many are selected, how many of those whom it
/// concerns are found, and whether the probabilities are right.
enum Fairness {
    /// One head's forecasts of subjects of known outcome and group.
    struct Sample {
        var head: String
        var probabilities: [Double]
        var labels: [Bool]
        var groups: [String]
    }

    /// `{head, threshold, groups [{group, members, selection_rate, tpr, predicted, observed, calibration}]}`, each figure with
    /// `low` and `high`; calibration is predicted minus observed.
    static func report(_ sample: Sample, _ rules: FairnessRecipe, seed: UInt64) -> JSONValue {
        let sorted = sample.probabilities.sorted(by: >)
        let place = max(0, min(sorted.count - 1, Int(Double(sorted.count) * rules.selectedShare) - 1))
        let threshold = sorted.isEmpty ? 1 : sorted[place]
        var members: [String: [Int]] = [:]
        for (at, group) in sample.groups.enumerated() { members[group, default: []].append(at) }
        var shown: [(name: String, rows: [Int])] = []
        var others: [Int] = []
        for (name, rows) in members.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
            if rows.count >= rules.leastMembers { shown.append((name, rows)) } else { others += rows }
        }
        if !others.isEmpty { shown.append(("(smaller groups)", others.sorted())) }
        return [
            "head": .string(sample.head), "group": .string(rules.group), "threshold": .number(threshold),
            "level": .number(rules.level),
            "groups": .array(shown.map { group($0.name, $0.rows, sample, threshold, rules, seed) }),
        ]
    }

    private static func group(
        _ name: String, _ rows: [Int], _ sample: Sample, _ threshold: Double, _ rules: FairnessRecipe, _ seed: UInt64
    ) -> JSONValue {
        let selected = rows.map { sample.probabilities[$0] >= threshold ? 1.0 : 0 }
        let found = rows.indices.filter { sample.labels[rows[$0]] }.map { selected[$0] }
        let predicted = rows.map { sample.probabilities[$0] }
        let observed = rows.map { sample.labels[$0] ? 1.0 : 0 }
        func figure(_ values: [Double]) -> JSONValue {
            guard !values.isEmpty else { return .null }
            let tail = (1 - rules.level) / 2
            func quantile(_ part: Double) -> JSONValue {
                .number(Bootstrap.quantile(part, of: values, resamples: rules.resamples, seed: seed))
            }
            return ["value": .number(mean(values)), "low": quantile(tail), "high": quantile(1 - tail)]
        }
        return [
            "group": .string(name), "members": .int(Int64(rows.count)), "selection_rate": figure(selected),
            "tpr": figure(found), "predicted": .number(mean(predicted)), "observed": .number(mean(observed)),
            "calibration": figure(zip(predicted, observed).map { $0 - $1 }),
        ]
    }
}
