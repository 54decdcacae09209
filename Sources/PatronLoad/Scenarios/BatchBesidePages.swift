internal import Histogram
internal import PatronCore

/// Page views beside connections that ask for one large batch after the other.
struct BatchBesidePages {
    private let settings: Scenario.Settings

    init(_ settings: Scenario.Settings) { self.settings = settings }

    func run(_ plan: LoadPlan, _ calm: LoadReport) async throws -> Scenario.Result {
        guard let batches = settings.batches else {
            throw PatronError(.badUsage, "expected a file of customers to score", at: Place(field: "--customers"))
        }
        var batchPlan = plan
        batchPlan.workload = batches
        batchPlan.pace = .closed(depth: 1)
        batchPlan.connections = 1
        batchPlan.threads = 1
        batchPlan.timeout = nil
        async let batchRun = LoadRun.run(batchPlan)
        let disturbed = try await LoadRun.run(plan)
        let batch = try await batchRun
        let figures =
            Scenario.compare(calm, disturbed) + [
                ("batches", Double(batch.ok)), ("batches_failed", Double(batch.sent - batch.ok)),
                ("batch_p50", batch.latency.microseconds(at: 50)),
                ("batch_customers_per_second", batch.rate * Double(settings.batchSize)),
            ]
        return Scenario.Result(scenario: .batchBesidePages, figures: figures, calm: calm, disturbed: disturbed)
    }
}
