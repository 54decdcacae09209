internal import PatronCore

/// A segment that the recipe defines: who meets all conditions belongs to it, whatever the clusters say.
package struct SegmentRule: Codable, Sendable, Hashable {
    /// The country of a customer of whom none is known.
    package static let noCountry = UInt32.max

    /// What a condition looks at.
    package enum Subject: String, Codable, Sendable, CaseIterable {
        case recency, frequency, monetary, tenure, country
        /// The part of the customer's order lines that are of one category, 0 to 1.
        case categoryShare = "category_share"

        /// The figure it is; nil for what raw features do not hold.
        package var figure: RFMFeature? { RFMFeature(rawValue: rawValue) }
    }

    /// One condition: a value from `least` to `most`, or one of some countries.
    package struct Condition: Codable, Sendable, Hashable {
        package var subject: Subject
        package var least: Double?
        package var most: Double?
        /// Numbers of countries.
        package var countries: [UInt32]?
        /// Row of the item table's categories.
        package var category: UInt32?

        package init(
            _ subject: Subject, least: Double? = nil, most: Double? = nil, countries: [UInt32]? = nil,
            category: UInt32? = nil
        ) {
            self.subject = subject
            self.least = least
            self.most = most
            self.countries = countries
            self.category = category
        }
    }

    /// Its segment.
    package var segment: Int
    package var conditions: [Condition]

    package init(segment: Int, conditions: [Condition]) {
        self.segment = segment
        self.conditions = conditions
    }
}

/// The tree that states the segments as rules, as the document keeps it.
package struct RuleTreeDocument: Codable, Sendable, Hashable {
    /// A split, or a leaf where `feature` is absent.
    package struct Node: Codable, Sendable, Hashable {
        package var feature: Int?
        /// Up to this goes left.
        package var threshold: Double?
        package var left: Int?
        package var right: Int?
        package var segment: Int
        package var customers: Int

        package init(
            feature: Int? = nil, threshold: Double? = nil, left: Int? = nil, right: Int? = nil, segment: Int,
            customers: Int
        ) {
            self.feature = feature
            self.threshold = threshold
            self.left = left
            self.right = right
            self.segment = segment
            self.customers = customers
        }
    }

    /// The share of customers to whom the tree gives the segment that they have.
    package var fidelity: Double
    package var nodes: [Node]

    package init(fidelity: Double, nodes: [Node]) {
        self.fidelity = fidelity
        self.nodes = nodes
    }
}

extension SegmentationDocument {
    /// Throws `corrupt` for names that stand twice and for numbers that point nowhere.
    func check(at place: Place, ranked: Bool, reaching: Bool) throws(PatronError) {
        func require(_ holds: Bool, _ message: String) throws(PatronError) {
            guard holds else { throw PatronError(.corrupt, message, at: place) }
        }
        try require(!segments.isEmpty && !features.isEmpty, "expected segments and features")
        try require(
            Set(segments.map(\.name)).count == segments.count && Set(features.map(\.name)).count == features.count,
            "names of segments or features stand twice")
        try require(features.allSatisfy { $0.ranked != true } || ranked, "a ranked feature has no percentiles")
        try require(
            features.allSatisfy { $0.lambda.map { abs($0) <= 10 } ?? true }, "expected exponents from -10 to 10")
        try require(noise.map(segments.indices.contains) ?? !reaching, "noise is no segment")
        for rule in rules ?? [] {
            try require(segments.indices.contains(rule.segment), "a rule's segment is not there")
            for condition in rule.conditions {
                let isCountry = condition.subject == .country
                let isCategory = condition.subject == .categoryShare
                try require(
                    isCountry == (condition.countries != nil) && isCategory == (condition.category != nil),
                    "a rule's condition is incomplete")
                try require(
                    [condition.least, condition.most].allSatisfy { $0?.isFinite ?? true },
                    "a rule's bound is not finite")
            }
        }
    }
}
