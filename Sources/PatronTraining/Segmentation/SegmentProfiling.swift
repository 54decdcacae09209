internal import PatronBundle
internal import PatronSegmentation

/// Profiles of the segments of customers with their figures.
struct SegmentProfiling {
    /// Customers x ``RFMFeature``, untransformed.
    var rows: [[Double]]
    /// The segment of each customer.
    var labels: [Int]
    var segments: Int
    var currency: String
    /// Names that are given: noise and the recipe's own segments.
    var given: [Int: String] = [:]
    /// The first condition of each given segment in words.
    var conditions: [Int: String] = [:]

    /// Categories shown of a segment, and what makes one worth showing: a share and a lift.
    private static let categories = (count: 3, share: 0.03, lift: 1.1)

    /// - Parameter orderLines: of each customer, how many order lines by category; empty where categories are not known.
    func profiles(orderLines: [[(category: String, lines: Double)]]) -> [SegmentProfile] {
        let features = RFMFeature.allCases.indices
        let ranks = features.map { feature in midRanks(rows.map { $0[feature] }) }
        let spends = rows.map { max(0, $0[2]) }
        let revenue = spends.reduce(0, +)
        let members = (0..<segments).map { segment in labels.indices.filter { labels[$0] == segment } }
        var profiles = members.map { members in
            let count = Double(max(1, members.count))
            var profile = SegmentProfile(
                name: "", description: "", customers: members.count,
                customerShare: Double(members.count) / Double(max(1, rows.count)),
                revenueShare: revenue > 0 ? members.reduce(0) { $0 + spends[$1] } / revenue : nil,
                medians: features.map { feature in median(members.map { rows[$0][feature] }) },
                ranks: features.map { feature in members.reduce(0) { $0 + ranks[feature][$1] } / count })
            profile.means = means(of: members)
            let spend = members.reduce(0) { $0 + rows[$1][2] }
            let days = members.reduce(0) { $0 + rows[$1][1] }
            let overall = rows.reduce(0) { $0 + $1[2] } / Double(max(1, rows.count))
            profile.worth = SegmentProfile.Worth(
                spendPerCustomer: spend / count, spendPerPurchaseDay: spend / max(1, days),
                index: overall > 0 ? spend / count / overall : 0)
            return profile
        }
        name(&profiles)
        if !orderLines.isEmpty { buys(&profiles, members, orderLines) }
        for at in profiles.indices { profiles[at].description = description(profiles[at], at) }
        return profiles
    }

    /// The mean of each figure among some customers.
    func means(of members: [Int]) -> [Double] {
        RFMFeature.allCases.indices.map { feature in
            members.reduce(0) { $0 + rows[$1][feature] } / Double(max(1, members.count))
        }
    }

    private func name(_ profiles: inout [SegmentProfile]) {
        let open = profiles.indices.filter { given[$0] == nil }
        let names = SegmentNaming.names(
            open.map {
                let profile = profiles[$0]
                return .init(
                    freshness: 1 - profile.ranks[0], frequency: profile.ranks[1], monetary: profile.ranks[2],
                    tenure: profile.ranks[3], purchaseDays: profile.medians[1])
            }, reserved: Set(given.values))
        for (at, name) in zip(open, names) { profiles[at].name = name }
        for (at, name) in given { profiles[at].name = name }
    }

    private func buys(
        _ profiles: inout [SegmentProfile], _ members: [[Int]], _ orderLines: [[(category: String, lines: Double)]]
    ) {
        func shares(_ customers: some Sequence<Int>) -> [String: Double] {
            var lines: [String: Double] = [:]
            var total = 0.0
            for customer in customers {
                for (category, count) in orderLines[customer] {
                    lines[category, default: 0] += count
                    total += count
                }
            }
            return total > 0 ? lines.mapValues { $0 / total } : [:]
        }
        let all = shares(orderLines.indices)
        for at in profiles.indices {
            let lifts = shares(members[at]).compactMap { category, share -> SegmentProfile.CategoryLift? in
                guard let overall = all[category], overall > 0 else { return nil }
                return .init(category: category, share: share, lift: share / overall)
            }
            profiles[at].buys = Array(
                lifts.filter { $0.share >= Self.categories.share && $0.lift >= Self.categories.lift }
                    .sorted { ($1.lift, $0.category) < ($0.lift, $1.category) }.prefix(Self.categories.count))
        }
    }

    private func description(_ profile: SegmentProfile, _ at: Int) -> String {
        let share =
            "\(percent(profile.customerShare)) of customers"
            + (profile.revenueShare.map { " and \(percent($0)) of revenue" } ?? "")
        guard profile.customers > 0 else { return conditions[at].map { "\($0); no customer" } ?? "no customer" }
        func days(_ count: Double) -> String { count == 1 ? "1 day" : "\(Self.grouped(count)) days" }
        let bought = profile.medians[0] == 0 ? "bought today" : "bought \(days(profile.medians[0])) ago"
        var text =
            "typically \(bought), on \(days(profile.medians[1])) since the first purchase \(days(profile.medians[3])) ago, and "
            + "spent \(Self.grouped(profile.medians[2])) \(currency) in all; \(share)"
        if let buys = profile.buys, !buys.isEmpty {
            text += "; buys more \(buys.map(\.category).joined(separator: ", ")) than others"
        }
        return conditions[at].map { "\($0); \(text)" } ?? text
    }

    private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10)%" }

    /// A whole number with commas between thousands.
    static func grouped(_ value: Double) -> String {
        let digits = String(Int64(min(max(value, -1e15), 1e15).rounded()).magnitude)
        var text = ""
        for (at, digit) in digits.enumerated() {
            if at > 0, (digits.count - at) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return value <= -0.5 ? "-" + text : text
    }

    /// A number as people write it: whole ones with commas, others with up to two places.
    static func short(_ value: Double) -> String {
        value == value.rounded() ? grouped(value) : "\((value * 100).rounded() / 100)"
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
