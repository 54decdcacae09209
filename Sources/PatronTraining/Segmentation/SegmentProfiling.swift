internal import PatronSegmentation

/// Profiles of the segments of customers with their figures.
struct SegmentProfiling {
    /// Customers x ``RFMFeature``, untransformed.
    var rows: [[Double]]
    /// The segment of each customer.
    var labels: [Int]
    var clusters: Int
    var currency: String

    func profiles() -> [SegmentProfile] {
        let features = RFMFeature.allCases.indices
        let ranks = features.map { feature in midRanks(rows.map { $0[feature] }) }
        let spends = rows.map { max(0, $0[2]) }
        let revenue = spends.reduce(0, +)
        var profiles: [SegmentProfile] = []
        for cluster in 0..<clusters {
            let members = labels.indices.filter { labels[$0] == cluster }
            let count = Double(max(1, members.count))
            profiles.append(
                SegmentProfile(
                    name: "", description: "", customers: members.count,
                    customerShare: Double(members.count) / Double(max(1, rows.count)),
                    revenueShare: revenue > 0 ? members.reduce(0) { $0 + spends[$1] } / revenue : nil,
                    medians: features.map { feature in median(members.map { rows[$0][feature] }) },
                    ranks: features.map { feature in members.reduce(0) { $0 + ranks[feature][$1] } / count }))
        }
        let names = SegmentNaming.names(
            profiles.map {
                .init(
                    freshness: 1 - $0.ranks[0], frequency: $0.ranks[1], monetary: $0.ranks[2], tenure: $0.ranks[3],
                    purchaseDays: $0.medians[1])
            })
        for at in profiles.indices {
            profiles[at].name = names[at]
            profiles[at].description = description(profiles[at])
        }
        return profiles
    }

    private func description(_ profile: SegmentProfile) -> String {
        func days(_ count: Double) -> String { count == 1 ? "1 day" : "\(grouped(count)) days" }
        let bought = profile.medians[0] == 0 ? "bought today" : "bought \(days(profile.medians[0])) ago"
        let revenue = profile.revenueShare.map { " and \(percent($0)) of revenue" } ?? ""
        return
            "typically \(bought), on \(days(profile.medians[1])) since the first purchase \(days(profile.medians[3])) ago, and "
            + "spent \(grouped(profile.medians[2])) \(currency) in all; \(percent(profile.customerShare)) of customers\(revenue)"
    }

    private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10)%" }

    /// A whole number with commas between thousands.
    private func grouped(_ value: Double) -> String {
        let digits = String(Int64(min(max(value, -1e15), 1e15).rounded()).magnitude)
        var text = ""
        for (at, digit) in digits.enumerated() {
            if at > 0, (digits.count - at) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return value <= -0.5 ? "-" + text : text
    }

    private func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// Percentile ranks from 0 to 1; equal values share their mean rank.
    private func midRanks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0.5, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for row in order[start..<end] { ranks[row] = (Double(start + end) / 2) / Double(values.count) }
            start = end
        }
        return ranks
    }
}
