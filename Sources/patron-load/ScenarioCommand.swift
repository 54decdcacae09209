import ArgumentParser
import Foundation
import PatronClient
import PatronClientOptions
import PatronCore
import PatronLoad

/// `patron-load scenario NAME`: a situation that a server has to stand, and a verdict.
struct ScenarioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario",
        abstract: "Make a situation that a server has to stand.",
        discussion: """
            upgrade: load while two versions of the models are published in turn (--models).
            batch-beside-pages: page views with and without large batches of --customers beside them.
            slow-reader: page views beside a connection that asks and does not read.
            storm: page views beside many new connections a second.
            """)

    @Argument(help: "upgrade, batch-beside-pages, slow-reader or storm.")
    var name: Scenario

    @OptionGroup var load: LoadOptions

    @Option(help: ArgumentHelp("upgrade: the store that the server serves.", valueName: "dir"))
    var models: String?

    @Option(
        help: ArgumentHelp("upgrade: the version to swap with the live one; else the latest.", valueName: "version"))
    var other: String?

    @Option(help: ArgumentHelp("upgrade: seconds between two swaps.", valueName: "s"))
    var every = 3.0

    @Option(help: ArgumentHelp("batch-beside-pages: customers of one batch.", valueName: "n"))
    var batchSize = 10_000

    @Option(help: ArgumentHelp("storm: new connections a second.", valueName: "n"))
    var connects = 500.0

    @Option(help: ArgumentHelp("slow-reader: requests a second whose answers are not read.", valueName: "n"))
    var unread = 10_000.0

    func validate() throws {
        guard load.rate != nil else { throw ValidationError("a scenario needs a --rate") }
        guard name != .upgrade || models != nil else { throw ValidationError("upgrade needs --models") }
        guard name != .batchBesidePages || load.request.customers != nil else {
            throw ValidationError("batch-beside-pages needs --customers")
        }
        guard every > 0, every < 1e6 else { throw ValidationError("--every is above 0") }
        guard name != .upgrade || every < load.seconds else { throw ValidationError("--every is below --seconds") }
        guard (1...100_000).contains(batchSize) else { throw ValidationError("--batch-size is from 1 to 100000") }
        guard connects > 0, connects <= 1e6 else { throw ValidationError("--connects is above 0, to 1000000") }
        guard unread > 0, unread <= 1e6 else { throw ValidationError("--unread is above 0, to 1000000") }
    }

    func run() async throws {
        let plan = try load.plan()
        let objective = try load.objective(name.standardObjective, figures: name.figures)
        var settings = Scenario.Settings()
        settings.models = models ?? ""
        settings.namespace = load.request.namespace ?? ""
        settings.other = other ?? ""
        settings.every = .seconds(every)
        settings.connects = connects
        settings.unread = unread
        if name == .batchBesidePages, let file = load.request.customers {
            let customers = try CustomerList.read(file)
            // A file with fewer customers than a batch is gone through again.
            var batch = Request(namespace: EntityID(settings.namespace))
            batch.customers = (0..<batchSize).map { customers[$0 % customers.count] }
            settings.batchSize = batchSize
            settings.batches = try Workload([.init(try MethodName("score-batch"), [batch])])
        }
        let result = try await CommandOutput.run { [settings] in try await name.run(plan, settings) }
        let outcomes = result.outcomes(objective)
        print(load.json ? result.json(objective).description : text(result, outcomes))
        if !outcomes.allSatisfy(\.isMet) { throw ExitCode(3) }
    }

    private func text(_ result: Scenario.Result, _ outcomes: [Objective.Outcome]) -> String {
        var lines: [String] = []
        if let calm = result.calm { lines += ["calm:", LoadText.report(calm, Objective()), ""] }
        lines += ["\(result.scenario.rawValue):", LoadText.report(result.disturbed, Objective()), ""]
        for (version, count) in result.disturbed.versions.sorted(by: { $0.key < $1.key }) {
            lines.append("answers by \(version): \(count)")
        }
        for (name, value) in result.figures { lines.append("\(name) \(LoadText.fixed(value, 1))") }
        return (lines + LoadText.verdict(outcomes)).joined(separator: "\n")
    }
}
