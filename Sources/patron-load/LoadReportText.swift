import Foundation
import PatronClient

/// A load report for a person.
enum LoadReportText {
    static func text(_ report: LoadReport) -> String {
        var lines = [
            "sent \(report.sent), ok \(report.ok) in \(fixed(report.seconds, 1)) s: \(fixed(report.rate, 0)) per second"
        ]
        for (status, count) in report.errors.sorted(by: { $0.key < $1.key }) { lines.append("  \(status) \(count)") }
        let latencies = report.microseconds.map { "\($0.name) \(fixed($0.value, 1))" }
        lines.append("microseconds: " + latencies.joined(separator: "  "))
        lines.append("the generator was paused for \(fixed(report.pausedSeconds, 3)) s")
        return lines.joined(separator: "\n")
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }
}
