internal import Foundation
package import PatronCore

/// A situation that a server has to stand, made on purpose, and what came of it.
package enum Scenario: String, Sendable, CaseIterable {
    /// Load while versions of the models are swapped.
    case upgrade
    /// Page views with and without large batches beside them.
    case batchBesidePages = "batch-beside-pages"
    /// Page views beside a connection that asks and does not read.
    case slowReader = "slow-reader"
    /// Page views beside a storm of new connections.
    case storm

    /// What a scenario needs beyond the load.
    package struct Settings: Sendable {
        /// `upgrade`: the store whose live version is changed.
        package var models = ""
        /// `upgrade`: whose models.
        package var namespace = ""
        /// `upgrade`: the version that takes turns with the live one; empty for the latest other.
        package var other = ""
        /// `upgrade`: between two swaps.
        package var every: TimeSpan = .seconds(3)
        /// `batch-beside-pages`: frames of the batches.
        package var batches: Workload?
        /// `batch-beside-pages`: customers of one batch.
        package var batchSize = 0
        /// `storm`: new connections a second.
        package var connects = 500.0
        /// `slow-reader`: requests a second whose answers are not read.
        package var unread = 10_000.0

        package init() {}
    }

    /// What came of a scenario.
    package struct Result: Sendable {
        package var scenario: Scenario
        /// Figures by name, besides those of the reports.
        package var figures: [(name: String, value: Double)] = []
        /// Without the disturbance, where there is such a run.
        package var calm: LoadReport?
        /// With it.
        package var disturbed: LoadReport

        /// Whether the objective was kept.
        package func outcomes(_ objective: Objective) -> [Objective.Outcome] {
            objective.outcomes(for: disturbed, figures: byName)
        }

        private var byName: [String: Double] { Dictionary(figures.map { ($0.name, $0.value) }) { $1 } }

        /// The result with the keys that scripts read.
        package func json(_ objective: Objective) -> JSONValue {
            var members: [JSONValue.Member] = [.init("scenario", .string(scenario.rawValue))]
            members += figures.map { .init($0.name, .number($0.value)) }
            if let calm { members.append(.init("calm", calm.json())) }
            members.append(.init("disturbed", disturbed.json()))
            members.append(.init("objective", objective.json(for: disturbed, figures: byName)))
            return .object(members)
        }
    }

    /// Figures that an objective can name.
    package var figures: [String] {
        switch self {
        case .upgrade: ["failed", "resets", "unseen", "swap_ratio"]
        case .batchBesidePages: ["ratio", "batches_failed"]
        case .slowReader: ["ratio"]
        case .storm: ["ratio", "hello_failed", "hello_p99"]
        }
    }

    /// What is demanded unless something else is.
    package var standardObjective: String {
        switch self {
        case .upgrade: "failed=0,resets=0,unseen=0"
        case .batchBesidePages: "ratio=2,errors=0%,batches_failed=0"
        case .slowReader: "ratio=2,errors=0%"
        case .storm: "ratio=3,errors=0%,hello_failed=0"
        }
    }

    /// Makes the situation.
    package func run(_ plan: LoadPlan, _ settings: Settings) async throws -> Result {
        switch self {
        case .upgrade: return try await Upgrade(settings).run(plan)
        case .batchBesidePages:
            let calm = try await LoadRun.run(plan)
            return try await BatchBesidePages(settings).run(plan, calm)
        case .slowReader:
            let calm = try await LoadRun.run(plan)
            let reader = SlowReader(rate: settings.unread)
            let disturbed = try await LoadRun.run(plan) { try await reader.run(plan) }
            return Result(scenario: self, figures: Self.compare(calm, disturbed), calm: calm, disturbed: disturbed)
        case .storm:
            let calm = try await LoadRun.run(plan)
            let storm = ConnectionStorm(rate: settings.connects)
            let disturbed = try await LoadRun.run(plan) { try await storm.run(plan) }
            let figures = Self.compare(calm, disturbed) + storm.figures
            return Result(scenario: self, figures: figures, calm: calm, disturbed: disturbed)
        }
    }

    /// The 99th percentiles of two runs and their ratio.
    static func compare(_ calm: LoadReport, _ disturbed: LoadReport) -> [(name: String, value: Double)] {
        let (before, beside) = (calm.latency.microseconds(at: 99), disturbed.latency.microseconds(at: 99))
        return [("calm_p99", before), ("disturbed_p99", beside), ("ratio", before > 0 ? beside / before : 0)]
    }
}
