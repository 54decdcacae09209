package import PatronBundle
package import PatronCore

/// What a rule may ask about a customer, beside the figures.
package struct SegmentSubject: Sendable {
    /// The past that shares of categories are counted in, up to the moment.
    package var history: CustomerHistory?
    package var items: ItemTable?
    /// The customer's row in the version's table; nil for somebody it does not know.
    package var row: Int?
    package var moment: Timestamp

    package init(history: CustomerHistory?, items: ItemTable?, row: Int?, moment: Timestamp) {
        self.history = history
        self.items = items
        self.row = row
        self.moment = moment
    }
}

/// The rules of a model laid out flat, so that a customer is judged without touching the heap.
package struct SegmentRuleMatcher: Sendable {
    private struct Check {
        var subject: SegmentRule.Subject
        var least: Double
        var most: Double
        var category: UInt32
        var countries: Range<Int>
    }

    private var segments: [Int] = []
    /// The checks of rule r: `offsets[r]..<offsets[r + 1]`.
    private var offsets = [0]
    private var checks: [Check] = []
    private var countries: [UInt32] = []

    package init(_ rules: [SegmentRule]) {
        for rule in rules {
            for condition in rule.conditions {
                let start = countries.count
                countries += condition.countries ?? []
                checks.append(
                    Check(
                        subject: condition.subject, least: condition.least ?? -.infinity,
                        most: condition.most ?? .infinity, category: condition.category ?? 0,
                        countries: start..<countries.count))
            }
            segments.append(rule.segment)
            offsets.append(checks.count)
        }
    }

    var isEmpty: Bool { segments.isEmpty }

    /// The segment of the first rule that holds. `figure` is asked for the customer's figures; what is not known of him meets no
    /// condition.
    func segment(
        _ figure: (RFMFeature) -> Double?, _ subject: SegmentSubject?, country: UInt32
    ) -> Int? {
        for rule in segments.indices {
            var holds = true
            for at in offsets[rule]..<offsets[rule + 1] where holds {
                let check = checks[at]
                switch check.subject {
                case .country: holds = countries[check.countries].contains(country)
                case .categoryShare: holds = isWithin(check, subject?.share(of: check.category))
                case .recency: holds = isWithin(check, figure(.recency))
                case .frequency: holds = isWithin(check, figure(.frequency))
                case .monetary: holds = isWithin(check, figure(.monetary))
                case .tenure: holds = isWithin(check, figure(.tenure))
                }
            }
            if holds { return segments[rule] }
        }
        return nil
    }

    /// The segment of the first rule that a customer meets.
    package func segment(_ summary: CustomerSummary, _ subject: SegmentSubject?, country: UInt32?) -> Int? {
        segment({ $0.value(summary) }, subject, country: country ?? SegmentRule.noCountry)
    }

    private func isWithin(_ check: Check, _ value: Double?) -> Bool {
        guard let value else { return false }
        return value >= check.least && value <= check.most
    }
}

extension SegmentSubject {
    /// The part of the customer's order lines of items with a category that is of this one; nil if nothing is known.
    fileprivate func share(of category: UInt32) -> Double? {
        guard let history, let items else { return nil }
        var (own, all) = (0.0, 0.0)
        for at in history.items.indices where history.firstBought[at] <= moment.milliseconds {
            let item = Int(history.items[at])
            guard item < items.category.count, items.category[item] != ItemTable.noCategory else { continue }
            all += Double(history.itemOrders[at])
            if items.category[item] == category { own += Double(history.itemOrders[at]) }
        }
        return all > 0 ? own / all : 0
    }
}
