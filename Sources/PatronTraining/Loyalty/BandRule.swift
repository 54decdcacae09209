internal import PatronCore
internal import PatronYAML

/// A tier or a grade of a recipe.
package struct BandRule: Sendable, Hashable {
    package enum Bound: Sendable, Hashable {
        /// The least value that belongs to it.
        case from(Double)
        /// A share of the customers, or a probability.
        case relative(Double)

        fileprivate var isFrom: Bool { if case .from = self { true } else { false } }
    }

    package var name: String
    /// nil for the last one, which takes the rest.
    package var bound: Bound?

    package init(_ name: String, _ bound: Bound?) {
        self.name = name
        self.bound = bound
    }

    private static let mostBands = 100
    private static let longestName = 64

    /// Reads a list, the best first: each with a `name` and, but for the last one, either all with `from` or all with the key that
    /// `relative` names.
    static func list(
        _ section: YAMLSection, _ key: String, relative: String, default standard: [BandRule]
    ) throws(PatronError) -> [BandRule] {
        guard section.has(key) else { return standard }
        let entries = try section.sectionList(key)
        guard (1...mostBands).contains(entries.count) else {
            throw PatronError(.badInput, "expected 1 to \(mostBands) of them", at: section.place(of: key))
        }
        var rules: [BandRule] = []
        for (at, entry) in entries.enumerated() {
            let rule = try BandRule(entry, relative: relative, isLast: at == entries.count - 1)
            guard !rules.contains(where: { $0.name == rule.name }) else {
                throw PatronError(.badInput, "'\(rule.name)' is there already", at: entry.place(of: "name"))
            }
            if let before = rules.last?.bound, let bound = rule.bound {
                guard before.isFrom == bound.isFrom else {
                    throw PatronError(
                        .badInput, "expected all with from, or all with \(relative)", at: entry.place(of: "name"))
                }
                if case (.from(let above), .from(let own)) = (before, bound), own >= above {
                    throw PatronError(.badInput, "expected less than the \(above) before", at: entry.place(of: "from"))
                }
            }
            rules.append(rule)
        }
        return rules
    }

    private init(_ section: YAMLSection, relative: String, isLast: Bool) throws(PatronError) {
        name = try section.requiredString("name")
        guard name.utf8.count <= Self.longestName, !name.utf8.contains(0) else {
            throw PatronError(
                .badInput, "expected a name of at most \(Self.longestName) bytes", at: section.place(of: "name"))
        }
        let from = try section.double("from", in: -1e15...1e15)
        let part = try section.double(relative, in: 1e-9...1)
        try section.finish()
        bound = from.map(Bound.from) ?? part.map(Bound.relative)
        if isLast {
            guard bound == nil else {
                throw PatronError(
                    .badInput, "expected no bound: the last one takes the rest",
                    at: section.place(of: from == nil ? relative : "from"))
            }
        } else if (from == nil) == (part == nil) {
            throw PatronError(.badInput, "expected either from or \(relative)", at: section.place(of: "name"))
        }
    }

    /// Throws for shares of more than everybody.
    static func checkShares(_ rules: [BandRule], _ place: Place) throws(PatronError) {
        let sum = rules.reduce(0) { if case .relative(let share) = $1.bound { $0 + share } else { $0 } }
        guard sum <= 1 + 1e-9 else {
            throw PatronError(.badInput, "the shares add up to \(sum); expected at most 1", at: place)
        }
    }

    /// Throws for probabilities that do not rise.
    static func checkProbabilities(_ rules: [BandRule], _ place: Place) throws(PatronError) {
        let found = rules.compactMap { if case .relative(let probability) = $0.bound { probability } else { nil } }
        guard zip(found, found.dropFirst()).allSatisfy(<), found.allSatisfy({ $0 < 1 }) else {
            throw PatronError(.badInput, "expected probabilities that rise, below 1", at: place)
        }
    }

    /// The bounds of tiers by the values of customers. A share is never exceeded: who ties with the first customer who does not fit
    /// falls below it. Bounds lie halfway between two values, so that no rounding moves a customer.
    package static func bounds(_ rules: [BandRule], _ values: [Double]) -> [Double?] {
        let falling = values.sorted(by: >)
        var share = 0.0
        return rules.map { rule in
            switch rule.bound {
            case .from(let value): return value
            case .relative(let part):
                share += part
                let fitting = Int((share * Double(falling.count) * (1 + 1e-12)).rounded(.down))
                return bound(falling, fitting)
            case nil: return nil
            }
        }
    }

    /// What the first `fitting` values are not below, less those that tie with the next one.
    private static func bound(_ falling: [Double], _ fitting: Int) -> Double {
        guard let most = falling.first, let least = falling.last else { return 0 }
        func margin(_ value: Double) -> Double { max(abs(value), 1) * 1e-6 }
        guard fitting < falling.count else { return least - margin(least) }
        let border = falling[fitting]
        let above = falling[..<fitting].last { $0 > border + margin(border) }
        return above.map { ($0 + border) / 2 } ?? most + margin(most)
    }
}
