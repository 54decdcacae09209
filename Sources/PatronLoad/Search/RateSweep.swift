internal import Foundation
package import PatronCore

/// Runs the same load at several rates: goodput past saturation.
package enum RateSweep {
    /// Reads `1000:5000:1000` (from, to, step) or `1000,2000,8000`. Throws `badUsage`.
    package static func rates(_ text: String) throws(PatronError) -> [Double] {
        func numbers(_ separator: Character) -> [Double] {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false)
            let numbers = parts.compactMap { Double($0) }.filter { $0 > 0 && $0 <= 1e8 }
            return numbers.count == parts.count ? numbers : []
        }
        let range = numbers(":")
        if range.count == 3, range[0] <= range[1], (range[1] - range[0]) / range[2] < 1000 {
            return Array(stride(from: range[0], through: range[1] * (1 + 1e-9), by: range[2]))
        }
        let list = numbers(",")
        guard !list.isEmpty else {
            let message = "'\(text)' are no rates; expected FROM:TO:STEP or RATE,RATE,..., at most 1000 above 0"
            throw PatronError(.badUsage, message, at: Place(field: "--sweep"))
        }
        return list
    }

    /// Runs a plan once for each rate, telling of each as it is done.
    package static func run(
        _ plan: LoadPlan, _ arrivals: Arrivals, rates: [Double], _ done: (LoadReport) -> Void
    ) async throws -> [LoadReport] {
        var reports: [LoadReport] = []
        for rate in rates {
            var plan = plan
            plan.pace = .open(rate: rate, arrivals)
            let report = try await LoadRun.run(plan)
            done(report)
            reports.append(report)
        }
        return reports
    }
}
