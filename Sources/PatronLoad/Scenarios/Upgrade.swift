internal import Histogram
internal import PatronBundle
internal import PatronCore
internal import Synchronization

/// Publishes two versions of a namespace in turn while a load runs; the one that was live first is live again at the end.
struct Upgrade {
    private let settings: Scenario.Settings
    /// Latencies are looked at in intervals of this length; those around a swap are the one in which answers changed
    /// their version, and its neighbours.
    private static let interval = TimeSpan.seconds(0.1)

    init(_ settings: Scenario.Settings) { self.settings = settings }

    func run(_ plan: LoadPlan) async throws -> Scenario.Result {
        let store = BundleStore(root: settings.models)
        let namespace = try namespace(store)
        let names = try store.versions(namespace).map(\.name)
        let wanted = settings.other
        guard let live = try store.current(namespace),
            let other = names.last(where: { $0 != live && (wanted.isEmpty || $0 == wanted) })
        else {
            throw PatronError(
                .badInput, "has no two versions of '\(namespace)', one of them live; expected two to swap",
                at: Place(file: settings.models))
        }
        var plan = plan
        plan.readsVersions = true
        plan.interval = Self.interval
        let swaps = Mutex(0)
        let report: LoadReport
        do {
            report = try await LoadRun.run(plan) { [settings] in
                var next = other
                while true {
                    try await Task.sleep(for: .milliseconds(settings.every.milliseconds))
                    try store.publish(namespace, next)
                    swaps.withLock { $0 += 1 }
                    next = next == other ? live : other
                }
            }
        } catch {
            try store.publish(namespace, live)
            throw error
        }
        try store.publish(namespace, live)

        let (around, calm) = split(report)
        let (aroundP99, calmP99) = (around.microseconds(at: 99), calm.microseconds(at: 99))
        let figures: [(name: String, value: Double)] = [
            ("swaps", Double(swaps.withLock { $0 })), ("versions_answering", Double(report.versions.count)),
            // Versions that were published and gave no answer: the server refused them, or the run was too short.
            ("unseen", Double(swaps.withLock { $0 } == 0 ? 2 : max(0, 2 - report.versions.count))),
            ("failed", Double(report.sent - report.ok)), ("resets", Double(report.resets)),
            ("swap_p99", aroundP99), ("swap_max", around.microseconds(at: 100)), ("calm_p99", calmP99),
            ("swap_ratio", calmP99 > 0 ? aroundP99 / calmP99 : 0),
        ]
        return Scenario.Result(scenario: .upgrade, figures: figures, disturbed: report)
    }

    private func namespace(_ store: BundleStore) throws(PatronError) -> String {
        if !settings.namespace.isEmpty { return settings.namespace }
        let all = try store.namespaces()
        guard all.count == 1, let only = all.first else {
            let names = all.joined(separator: ", ")
            throw PatronError(.badUsage, "expected one of \(names)", at: Place(field: "--namespace"))
        }
        return only
    }

    /// Latencies around the moments at which answers changed their version, and all others.
    private func split(_ report: LoadReport) -> (around: LatencyHistogram, calm: LatencyHistogram) {
        var (around, calm) = (LatencyHistogram.latencies(), LatencyHistogram.latencies())
        for interval in report.intervals {
            let start = Double(interval.start) / 1e9
            let length = Double(interval.length) / 1e9
            let isAround = report.versionChanges.contains { $0 >= start - length && $0 < start + 2 * length }
            for (value, count) in interval.counts {
                if isAround { _ = around.record(value, count: count) } else { _ = calm.record(value, count: count) }
            }
        }
        return (around, calm)
    }
}
