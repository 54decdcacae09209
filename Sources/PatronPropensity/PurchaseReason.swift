package import PatronFeatures
internal import PatronNumerics

/// What several purchase features say together: they move together, so their contributions are told as one.
package enum PurchaseReason: String, Sendable, CaseIterable {
    case pattern, recency, frequency, rhythm, activity, spend, trend, tenure, units, season

    /// The group of a feature.
    package init(_ feature: PurchaseFeatures.Feature) {
        switch feature {
        case .daysSinceLast, .gapRatio: self = .recency
        case .purchaseDays, .oneTime: self = .frequency
        case .meanGap, .medianGap, .gapDeviation: self = .rhythm
        case .last30, .last90, .last180, .last365: self = .activity
        case .spend, .meanSpend: self = .spend
        case .spendTrend: self = .trend
        case .tenure: self = .tenure
        case .meanUnits: self = .units
        case .yearAgo90, .seasonSine, .seasonCosine: self = .season
        }
    }

    /// A plain sentence on raw features, behind which stand the log odds of the buying pattern.
    func sentence(_ values: UnsafeBufferPointer<Double>) -> String {
        func value(_ feature: PurchaseFeatures.Feature) -> Double { values[feature.rawValue] }
        let once = value(.oneTime) == 1
        switch self {
        case .pattern:
            let share = plain((100 * logistic(values[PurchaseFeatures.count])).rounded())
            return "\(share) % of customers who bought this often, this long and this lately buy again in time"
        case .recency:
            let last = "last purchase \(days(value(.daysSinceLast))) ago"
            return once ? last : "\(last), usual gap \(days(value(.meanGap)))"
        case .frequency:
            return once ? "has bought on one day only" : "has bought on \(plain(value(.purchaseDays))) days"
        case .rhythm:
            if once { return "no buying rhythm yet, after one purchase day" }
            let usual = "usually \(days(value(.medianGap))) between purchases"
            return value(.gapDeviation) > 0 ? "\(usual), give or take \(plain(value(.gapDeviation)))" : usual
        case .activity:
            return "bought on \(days(value(.last90))) in the last 90, on \(plain(value(.last365))) in the last 365"
        case .spend: return "spent \(plain(value(.spend))) in all, \(plain(value(.meanSpend))) a purchase day"
        case .trend:
            let trend = value(.spendTrend)
            if trend == 0 { return "spend of the last 180 days is level with the 180 before" }
            return "spent \(trend > 0 ? "more" : "less") in the last 180 days than in the 180 before"
        case .tenure: return "customer for \(days(value(.tenure)))"
        case .units: return "\(plain(value(.meanUnits))) pieces a purchase day"
        case .season:
            return "the time of the year; bought on \(days(value(.yearAgo90))) in the 90 that began a year ago"
        }
    }
}

private func days(_ count: Double) -> String {
    let text = plain(count)
    return text == "1" ? "1 day" : "\(text) days"
}

/// A number as a person writes it: whole from 100 on, else at most two decimals.
func plain(_ value: Double) -> String {
    guard abs(value) < 1e15 else { return "\(value)" }
    if abs(value) >= 100 || value == value.rounded() { return "\(Int64(value.rounded()))" }
    let hundredths = Int64((value * 100).rounded())
    let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
}
