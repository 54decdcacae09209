import Foundation
import Histogram
import PatronCore
import PatronLoad

/// Reports for a person.
enum LoadText {
    static let header = "   offered   goodput      shed    errors       p50       p90       p99      p999       max  us"

    /// One line of a sweep.
    static func row(_ report: LoadReport, _ objective: Objective) -> String {
        let good = Double(report.answered(withinMicroseconds: objective.bound)) / max(report.seconds, 1e-9)
        let shed = report.errors["RESOURCE_EXHAUSTED", default: 0]
        let errors = report.errors.values.reduce(0, +) - shed
        let levels = [50.0, 90, 99, 99.9, 100].map { fixed(report.latency.microseconds(at: $0), 0) }
        let columns = [fixed(report.offered ?? report.rate, 0), fixed(good, 0), "\(shed)", "\(errors)"] + levels
        let verdict = objective.isEmpty ? "" : objective.isMet(by: report) ? "  kept" : "  not kept"
        let spoiled = report.spoiled.isEmpty ? "" : "  spoiled: " + report.spoiled.joined(separator: "; ")
        return columns.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined() + verdict + spoiled
    }

    /// One run.
    static func report(_ report: LoadReport, _ objective: Objective) -> String {
        var lines: [String] = []
        if let offered = report.offered { lines.append("offered \(fixed(offered, 0)) per second, an open loop") }
        lines.append(
            "sent \(report.sent), ok \(report.ok) in \(fixed(report.seconds, 1)) s: \(fixed(report.rate, 0)) per second"
        )
        for (status, count) in report.errors.sorted(by: { $0.key < $1.key }) { lines.append("  \(status) \(count)") }
        if report.resets > 0 { lines.append("  connections that broke: \(report.resets)") }
        if report.unexpected > 0 { lines.append("  answers that nobody waited for: \(report.unexpected)") }
        if report.undecodable > 0 { lines.append("  answers that cannot be decoded: \(report.undecodable)") }
        lines.append("microseconds: " + percentiles(report.latency))
        if report.kinds.count > 1 {
            for kind in report.kinds { lines.append("  \(kind.name), \(kind.sent) sent: " + percentiles(kind.latency)) }
        }
        if report.offered != nil { lines.append("the generator's lateness: " + percentiles(report.lateness)) }
        lines.append(
            "the generator: \(fixed(report.generatorMicroseconds, 2)) us of processor time an answer, busy for "
                + "\(fixed(report.busiestThread * 100, 0)) % of the time, paused for \(fixed(report.pausedSeconds, 3)) s"
        )
        for reason in report.spoiled { lines.append("spoiled: \(reason)") }
        return (lines + verdict(objective.outcomes(for: report))).joined(separator: "\n")
    }

    /// What became of an objective.
    static func verdict(_ outcomes: [Objective.Outcome]) -> [String] {
        outcomes.map { outcome in
            let term = outcome.term
            let isShare = term.name == "errors"
            let value = isShare ? fixed(outcome.value * 100, 3) + " %" : fixed(outcome.value, 1)
            let bound = isShare ? fixed(term.bound * 100, 3) + " %" : fixed(term.bound, 1)
            return "objective \(term.name): \(value), at most \(bound): \(outcome.isMet ? "kept" : "NOT KEPT")"
        }
    }

    /// The percentiles of a histogram, in microseconds.
    static func percentiles(_ latency: LatencyHistogram) -> String {
        latency.members.map { member in
            if case .number(let value) = member.value { return "\(member.key) \(fixed(value, 1))" }
            return member.key
        }.joined(separator: "  ")
    }

    static func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }
}
