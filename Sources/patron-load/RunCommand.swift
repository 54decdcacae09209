import ArgumentParser
import Foundation
import PatronClientOptions
import PatronCommand
import PatronCore
import PatronLoad

/// `patron-load METHOD`: one run, a sweep of rates, or the search for the highest rate.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Measure; what is done when no subcommand is named.")

    @OptionGroup var load: LoadOptions

    @Option(help: ArgumentHelp("One run for each rate: FROM:TO:STEP or RATE,RATE,...", valueName: "rates"))
    var sweep: String?

    @Flag(help: "Find the highest rate at which the objective is kept.")
    var findRate = false

    @Option(help: ArgumentHelp("Where --find-rate starts, and the highest rate it tries.", valueName: "from:to"))
    var between = "1000:1000000"

    @Option(help: ArgumentHelp("How exact --find-rate is, in per cent.", valueName: "percent"))
    var precision = 5.0

    @Option(help: ArgumentHelp("Runs that have to confirm what --find-rate found.", valueName: "n"))
    var confirmations = 2

    @Option(help: ArgumentHelp("Write the latencies as an HdrHistogram log.", valueName: "file"))
    var hlog: String?

    @Option(help: ArgumentHelp("Draw latency by percentile.", valueName: "file"))
    var svg: String?

    func validate() throws {
        let ways = [load.rate != nil || load.depth != nil, sweep != nil, findRate].count(where: { $0 })
        guard ways <= 1 else {
            throw ValidationError("expected at most one of --rate or --depth, --sweep and --find-rate")
        }
        guard !findRate || load.objective != nil else { throw ValidationError("--find-rate needs an --objective") }
        guard hlog == nil || (sweep == nil && !findRate) else { throw ValidationError("--hlog is of one run") }
        guard (0.1...100).contains(precision) else { throw ValidationError("--precision is from 0.1 to 100") }
        guard (0...100).contains(confirmations) else { throw ValidationError("--confirmations is from 0 to 100") }
    }

    func run() async throws {
        let plan = try load.plan()
        let objective = try load.objective()
        if let sweep {
            try await self.sweep(plan, objective, try RateSweep.rates(sweep))
        } else if findRate {
            try await find(plan, objective)
        } else {
            try await once(plan, objective)
        }
    }

    private func once(_ plan: LoadPlan, _ objective: Objective) async throws {
        let start = Date().timeIntervalSince1970 + Double(plan.warmUp.milliseconds) / 1000
        let report = try await CommandOutput.run { try await LoadRun.run(plan) }
        print(load.json ? report.json(objective).description : LoadText.report(report, objective))
        if let hlog { try CommandOutput.write(try HistogramLog.text(of: report, start: start), to: hlog) }
        try draw([report])
        if !objective.isMet(by: report) { throw ExitCode(3) }
    }

    private func sweep(_ plan: LoadPlan, _ objective: Objective, _ rates: [Double]) async throws {
        if !load.json { print(LoadText.header) }
        let reports = try await CommandOutput.run {
            try await RateSweep.run(plan, load.arrivals, rates: rates) { report in
                if !load.json { print(LoadText.row(report, objective)) }
            }
        }
        if load.json {
            print(JSONValue.object([.init("rates", .array(reports.map { $0.json(objective) }))]).description)
        }
        try draw(reports)
        if !reports.contains(where: { objective.isMet(by: $0) }) { throw ExitCode(3) }
    }

    private func find(_ plan: LoadPlan, _ objective: Objective) async throws {
        var search = RateSearch()
        let bounds = between.split(separator: ":").compactMap { Double($0) }
        guard bounds.count == 2, bounds[0] > 0, bounds[0] <= bounds[1], bounds[1] <= 1e8 else {
            throw PatronError(.badUsage, "'\(between)' is no range; expected FROM:TO", at: Place(field: "--between"))
        }
        (search.lowest, search.highest) = (bounds[0], bounds[1])
        search.precision = precision / 100
        search.confirmations = confirmations
        if !load.json { print(LoadText.header) }
        let result = try await CommandOutput.run { [search] in
            try await search.search(isMet: { objective.isMet(by: $0) }) { rate in
                var plan = plan
                plan.pace = .open(rate: rate, load.arrivals)
                return try await LoadRun.run(plan)
            } done: { trial in
                if !load.json { print(LoadText.row(trial.report, objective)) }
            }
        }
        if load.json {
            print(
                JSONValue.object([
                    .init("found_rate", result.rate.map { .number($0) } ?? .null),
                    .init("trials", .array(result.trials.map { $0.report.json(objective) })),
                ]).description)
        } else {
            let found = result.rate.map { "the highest rate that keeps it: \(LoadText.fixed($0, 0)) per second" }
            print(found ?? "not even the lowest rate keeps it")
        }
        try draw(result.trials.filter(\.isConfirmation).map(\.report))
        if result.rate == nil { throw ExitCode(3) }
    }

    private func draw(_ reports: [LoadReport]) throws {
        guard let svg else { return }
        let title = load.method ?? load.mix ?? load.raw ?? ""
        let lines = reports.map { report in
            PercentilePlot.Line(
                name: report.offered.map { "\(LoadText.fixed($0, 0)) per second" } ?? "closed loop",
                latency: report.latency)
        }
        try CommandOutput.write(PercentilePlot(title: "Latency of \(title) by percentile", lines).svg, to: svg)
    }
}
