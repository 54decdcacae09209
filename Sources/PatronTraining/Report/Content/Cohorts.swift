package import PatronBundle
package import PatronCore

/// Customers by when they first bought, and how many of them bought again in each period after that.
package struct Cohorts: Sendable {
    /// What cohorts are counted by: the shortest of which a page can show all.
    package enum Period: Int, Sendable, CaseIterable {
        case month = 1
        case quarter = 3
        case year = 12

        var name: String {
            switch self {
            case .month: "month"
            case .quarter: "quarter"
            case .year: "year"
            }
        }
    }

    /// The share of all customers on which a point of the retention curve has to rest.
    private static let leastSeen = 0.3
    /// As many as a page can show.
    package static let limit = 27

    package struct Cohort: Sendable {
        package var name: String
        package var customers: Int
        /// Customers who bought in the k-th period after their first; the first element is the period of the first purchase.
        package var active: [Int]
    }

    package let period: Period
    /// The oldest first; periods in which nobody came have a cohort of nobody.
    package private(set) var cohorts: [Cohort] = []

    /// Counts what happened up to the end of the data; nil without two periods. Longer times show the latest cohorts.
    package init?(_ customers: CustomerTable, end: Timestamp) {
        func month(_ milliseconds: Int64) -> Int {
            let day = Timestamp(milliseconds: milliseconds).day.civil
            return day.year * 12 + day.month - 1
        }
        let last = month(end.milliseconds)
        let firsts = (0..<customers.count).compactMap { customers.history(of: $0).orderTimes.first }.map(month)
        guard let earliest = firsts.min(), last >= earliest else { return nil }
        func index(_ month: Int, _ period: Period) -> Int { month / period.rawValue }
        func periods(_ period: Period) -> Int { index(last, period) - index(earliest, period) + 1 }
        let period = Period.allCases.first { periods($0) <= Self.limit } ?? .year
        guard periods(period) > 1 else { return nil }
        self.period = period
        let shown = min(Self.limit, periods(period))
        let start = index(last, period) - shown + 1
        cohorts = (0..<shown).map { at in
            Cohort(
                name: Self.name(start + at, period), customers: 0, active: [Int](repeating: 0, count: shown - at))
        }
        for customer in 0..<customers.count {
            let times = customers.history(of: customer).orderTimes
            guard let first = times.first else { continue }
            let cohort = index(month(first), period) - start
            guard cohort >= 0, cohort < shown else { continue }
            cohorts[cohort].customers += 1
            var latest = -1
            for time in times {
                let at = index(month(time), period) - start - cohort
                guard at > latest, at < cohorts[cohort].active.count else { continue }
                cohorts[cohort].active[at] += 1
                latest = at
            }
        }
    }

    /// Of all cohorts that have seen the k-th period whole, which share bought in it; the first element is k = 1. It ends where too few
    /// customers have been there for so long: the oldest cohorts alone are no example for the others.
    package var retention: [Double] {
        let everybody = cohorts.reduce(0) { $0 + $1.customers }
        // The last period is not over when the data ends.
        return (1..<max(2, cohorts.count - 1)).compactMap { k in
            let seen = cohorts.dropLast(k + 1)
            let customers = seen.reduce(0) { $0 + $1.customers }
            guard customers > 0, Double(customers) >= Self.leastSeen * Double(everybody) else { return nil }
            return Double(seen.reduce(0) { $0 + $1.active[k] }) / Double(customers)
        }
    }

    private static func name(_ index: Int, _ period: Period) -> String {
        switch period {
        case .month:
            let month = index % 12 + 1
            return "\(index / 12)-\(month < 10 ? "0" : "")\(month)"
        case .quarter: return "\(index / 4) Q\(index % 4 + 1)"
        case .year: return "\(index)"
        }
    }
}
