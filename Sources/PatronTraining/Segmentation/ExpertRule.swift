internal import PatronBundle
package import PatronCore
internal import PatronSegmentation
package import PatronYAML

/// A segment of the recipe: its name and what a customer must meet to belong to it, whatever the clusters say.
package struct ExpertRule: Sendable {
    package var name: String
    /// One condition, with where it stands.
    struct Condition: Sendable {
        var subject: SegmentRule.Subject
        var least: Double?
        var most: Double?
        /// Names of countries, or of one category.
        var names: [String] = []
        var place: Place
    }
    var conditions: [Condition]
    var place: Place

    /// Reads the list under a key. Throws `badInput` with the line for a name that stands twice or is taken by clusters' noise, a
    /// rule without conditions, bounds the wrong way round and unknown keys.
    package static func list(_ section: YAMLSection, _ key: String) throws(PatronError) -> [ExpertRule] {
        var rules: [ExpertRule] = []
        for entry in try section.sectionList(key) {
            let rule = try ExpertRule(entry)
            guard rule.name != SegmentationTrainer.noiseName, !rules.contains(where: { $0.name == rule.name }) else {
                throw PatronError(.badInput, "a segment \(rule.name) is there already", at: rule.place)
            }
            rules.append(rule)
        }
        return rules
    }

    private init(_ section: YAMLSection) throws(PatronError) {
        name = try section.requiredString("name")
        place = section.place(of: "name")
        conditions = []
        for subject in SegmentRule.Subject.allCases where subject.figure != nil {
            guard section.has(subject.rawValue) else { continue }
            conditions.append(try Self.bounds(try section.section(subject.rawValue), subject, within: -1e15...1e15))
        }
        let countries = try section.list("country")
        if !countries.isEmpty {
            conditions.append(
                Condition(subject: .country, names: countries, place: section.place(of: "country")))
        }
        for (category, bounds) in try section.section("category_share").sections() {
            var condition = try Self.bounds(bounds, .categoryShare, within: 0...1)
            condition.names = [category]
            conditions.append(condition)
        }
        try section.finish()
        guard !conditions.isEmpty else {
            throw PatronError(.badInput, "expected at least one condition in the rule \(name)", at: place)
        }
    }

    private static func bounds(
        _ section: YAMLSection, _ subject: SegmentRule.Subject, within range: ClosedRange<Double>
    ) throws(PatronError) -> Condition {
        let place = Place(file: section.file, line: section.line, field: section.path)
        let least = try section.double("least", in: range)
        let most = try section.double("most", in: range)
        try section.finish()
        guard least != nil || most != nil else { throw PatronError(.badInput, "expected least or most", at: place) }
        if let least, let most, least > most {
            throw PatronError(.badInput, "least \(least) is above most \(most)", at: place)
        }
        return Condition(subject: subject, least: least, most: most, place: place)
    }

    /// The rule as it is served. Throws `badInput` with the line for countries and categories that the data does not know.
    func served(segment: Int, countries: [String], items: ItemTable) throws(PatronError) -> SegmentRule {
        var served = SegmentRule(segment: segment, conditions: [])
        for condition in conditions {
            var result = SegmentRule.Condition(condition.subject, least: condition.least, most: condition.most)
            if condition.subject == .country {
                result.countries = []
                for name in condition.names {
                    let number = try Self.number(name, in: countries, "country", condition.place)
                    result.countries?.append(UInt32(number))
                }
            }
            if condition.subject == .categoryShare, let name = condition.names.first {
                let categories = (0..<items.categories.count).map { items.categories.text($0) }
                result.category = UInt32(try Self.number(name, in: categories, "category", condition.place))
            }
            served.conditions.append(result)
        }
        return served
    }

    private static func number(_ name: String, in known: [String], _ kind: String, _ place: Place) throws(PatronError)
        -> Int
    {
        if let at = known.firstIndex(of: name) { return at }
        let some = known.isEmpty ? "the data has none" : "the data has " + known.prefix(20).joined(separator: ", ")
        throw PatronError(.badInput, "unknown \(kind) '\(name)'; \(some)", at: place)
    }

    /// The conditions in words.
    var words: String {
        conditions.map { condition in
            switch condition.subject {
            case .country: "country " + condition.names.joined(separator: " or ")
            case .categoryShare: bounds(condition, "share of \(condition.names.first ?? "")")
            default: bounds(condition, condition.subject.rawValue)
            }
        }.joined(separator: ", ")
    }

    private func bounds(_ condition: Condition, _ what: String) -> String {
        switch (condition.least, condition.most) {
        case (let least?, let most?): "\(what) \(SegmentProfiling.short(least)) to \(SegmentProfiling.short(most))"
        case (let least?, nil): "\(what) at least \(SegmentProfiling.short(least))"
        case (nil, let most?): "\(what) at most \(SegmentProfiling.short(most))"
        case (nil, nil): what
        }
    }
}
