internal import PatronCore

/// Features that cannot have been known before the treatment: they follow from the outcome, or the treatment moved them.
enum FeatureAudit {
    /// Each feature that is left out of a table, with the reason. Looks at training rows only.
    static func suspects(
        _ campaign: CampaignRows, rows: [Int], _ settings: UpliftSettings
    ) -> [(feature: Int, reason: String)] {
        var suspects: [(feature: Int, reason: String)] = []
        for (at, column) in campaign.table.columns.enumerated() {
            if isConsequence(column, campaign, rows, settings) {
                suspects.append((at, "is known only with the outcome: every row with another value than usual has it"))
            } else if let moved = imbalance(column, campaign, rows), moved > settings.imbalance {
                suspects.append(
                    (
                        at,
                        "differs between the treated and the others by \((moved * 10).rounded() / 10) standard errors"
                    ))
            }
        }
        return suspects
    }

    /// Whether all rows with another value than the most frequent one have the outcome, where many others do not.
    private static func isConsequence(
        _ column: FeatureTable.Column, _ campaign: CampaignRows, _ rows: [Int], _ settings: UpliftSettings
    ) -> Bool {
        var counts: [UInt64: Int] = [:]
        let keys = rows.map { key(column, $0) }
        for key in keys { counts[key, default: 0] += 1 }
        guard let usual = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return false }
        let others = rows.count - usual.value
        guard others >= settings.consequenceRows, 2 * usual.value > rows.count else { return false }
        return zip(rows, keys).allSatisfy { $1 == usual.key || campaign.yes[$0] }
    }

    private static func key(_ column: FeatureTable.Column, _ row: Int) -> UInt64 {
        switch column.values {
        case .numeric(let values): values[row].isNaN ? .max : values[row].bitPattern
        case .categorical(_, let codes): UInt64(bitPattern: Int64(codes[row]))
        }
    }

    /// The largest difference of a mean, or of a level's share, between any treatment and the control, in standard errors.
    private static func imbalance(
        _ column: FeatureTable.Column, _ campaign: CampaignRows, _ rows: [Int]
    ) -> Double? {
        let control = rows.filter { campaign.treatmentOf[$0] == campaign.control }
        var largest: Double?
        for arm in campaign.arms {
            let treated = rows.filter { campaign.treatmentOf[$0] == arm }
            let differences: [Double?]
            switch column.values {
            case .numeric(let values):
                differences = [difference(treated.map { values[$0] }, control.map { values[$0] })]
            case .categorical(let levels, let codes):
                differences = levels.indices.map { level in
                    difference(
                        treated.map { codes[$0] == Int32(level) ? 1 : 0 },
                        control.map { codes[$0] == Int32(level) ? 1 : 0 })
                }
            }
            for case .some(let difference) in differences { largest = max(largest ?? 0, difference) }
        }
        return largest
    }

    private static func difference(_ a: [Double], _ b: [Double]) -> Double? {
        let (a, b) = (a.filter(\.isFinite), b.filter(\.isFinite))
        guard a.count > 1, b.count > 1 else { return nil }
        func moments(_ values: [Double]) -> (mean: Double, square: Double) {
            let mean = values.reduce(0, +) / Double(values.count)
            return (
                mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count) / Double(values.count)
            )
        }
        let (first, second) = (moments(a), moments(b))
        let error = (first.square + second.square).squareRoot()
        // What varies by no more than rounding is constant.
        let scale = max(abs(first.mean), abs(second.mean))
        return error > 1e-9 * scale ? abs(first.mean - second.mean) / error : nil
    }
}
