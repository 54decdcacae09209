internal import Foundation
internal import Histogram
package import PatronCore

/// What a run has to keep, such as `p99=2ms,errors=0.1%`.
///
/// `p99=2ms` is kept when at least 99 % of all requests that were due were answered with OK within 2 ms: what was refused,
/// lost or left unanswered was not. `errors` is the share of requests without an OK answer.
package struct Objective: Sendable, Hashable {
    /// One thing to keep.
    package struct Term: Sendable, Hashable {
        /// `p99` and other percentiles, `max`, `errors`, or a figure of a scenario.
        package var name: String
        /// Microseconds, or a share of requests, or what the figure is in.
        package var bound: Double
        /// As it was written.
        var text: String
    }

    /// A term and what became of it.
    package struct Outcome: Sendable {
        package var term: Term
        /// What was measured, in the unit of the bound; for a latency, the percentile with failures as endless.
        package var value: Double
        package var isMet: Bool { value <= term.bound }
    }

    package var terms: [Term] = []
    package var isEmpty: Bool { terms.isEmpty }

    package init() {}

    /// Reads an objective. Throws `badUsage` naming the part that cannot be read.
    ///
    /// - Parameter figures: further names that a scenario knows; their bounds are plain numbers.
    package init(_ text: String, figures: [String] = []) throws(PatronError) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            let bound: Double? =
                switch sides.first {
                case _ where sides.count != 2: nil
                case "errors": Self.share(sides[1])
                case let name? where figures.contains(name): Double(sides[1]).flatMap { $0 >= 0 ? $0 : nil }
                case "max": Self.microseconds(sides[1])
                case let name?: Percentile.level(name) == nil ? nil : Self.microseconds(sides[1])
                case nil: nil
                }
            guard let bound else {
                let known = (["p99=2ms", "max=50ms", "errors=0.1%"] + figures.map { "\($0)=N" }).joined(separator: ", ")
                throw PatronError(
                    .badUsage, "'\(part)' is no objective; expected parts such as \(known)",
                    at: Place(field: "--objective"))
            }
            guard !terms.contains(where: { $0.name == sides[0] }) else {
                throw PatronError(.badUsage, "'\(sides[0])' stands twice", at: Place(field: "--objective"))
            }
            terms.append(Term(name: sides[0], bound: bound, text: sides[1]))
        }
    }

    /// The latency within which an answer is good: the bound of the first percentile.
    package var bound: Double? { terms.first { Percentile.level($0.name) != nil || $0.name == "max" }?.bound }

    /// Compares a report, and the figures of a scenario, with each term.
    package func outcomes(for report: LoadReport, figures: [String: Double] = [:]) -> [Outcome] {
        terms.map { term in
            let failures = report.sent - report.ok
            let value: Double =
                switch term.name {
                case "errors": report.sent > 0 ? Double(failures) / Double(report.sent) : 1
                case "max": report.latency(at: 100)
                case let name: figures[name] ?? report.latency(at: Percentile.level(name) ?? 100)
                }
            return Outcome(term: term, value: value)
        }
    }

    /// Whether every term is kept.
    package func isMet(by report: LoadReport) -> Bool { outcomes(for: report).allSatisfy(\.isMet) }

    /// The outcome with the keys that scripts read.
    package func json(for report: LoadReport, figures: [String: Double] = [:]) -> JSONValue {
        let outcomes = outcomes(for: report, figures: figures)
        let terms = outcomes.map { outcome in
            JSONValue.Member(
                outcome.term.name,
                ["bound": .number(outcome.term.bound), "value": .number(outcome.value), "met": .bool(outcome.isMet)])
        }
        return ["met": .bool(outcomes.allSatisfy(\.isMet)), "terms": .object(terms)]
    }

    private static func share(_ text: String) -> Double? {
        guard text.hasSuffix("%"), let percent = Double(text.dropLast()), (0...100).contains(percent) else {
            return nil
        }
        return percent / 100
    }

    private static func microseconds(_ text: String) -> Double? {
        for (unit, factor) in [("us", 1.0), ("ms", 1000), ("s", 1_000_000)] where text.hasSuffix(unit) {
            guard let count = Double(text.dropLast(unit.count)), count > 0, count * factor < 3.6e9 else { return nil }
            return count * factor
        }
        return nil
    }
}

extension LoadReport {
    /// The percentile of all requests that were due, in microseconds; failures count as endless.
    func latency(at level: Double) -> Double {
        guard sent > 0 else { return .infinity }
        // Of the answers, so many may be slower; failures use up their part of it.
        let allowed = Double(sent) * (100 - level) / 100
        let failures = Double(sent - ok)
        guard ok > 0, failures <= allowed else { return .infinity }
        var answers = Int(((100 - level) / 100 * Double(sent) - failures).rounded(.down))
        for value in goodCounts().reversed() {
            answers -= Int(value.count)
            // What is in the bucket of the bound keeps it.
            if answers < 0 { return Double(latency.lowestEquivalentForValue(value.value)) / 1000 }
        }
        return 0
    }

    /// Latencies of OK answers alone, ascending.
    private func goodCounts() -> [(value: UInt64, count: UInt64)] {
        latency.recordedValues().compactMap { recorded in
            let count = recorded.count - failed.countForValue(recorded.value)
            return count > 0 ? (recorded.value, count) : nil
        }
    }
}
