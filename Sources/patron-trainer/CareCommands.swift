import ArgumentParser
import PatronBundle
import PatronCommand
import PatronCore
import PatronTraining

struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift", abstract: "Compare a recipe's data with what the live version was trained on.")
    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The folder with namespaces and their versions.")
    var models = "Models"

    func run() async throws {
        let reporter = Reporter()
        let report = try Drift.report(try recipe.load(), BundleStore(root: models), state: recipe.state) {
            reporter.report($0)
        }
        reporter.finish()
        output.show(report)
    }
}

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Write what to do about each segment of the live version as a CSV file.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "A server's state folder: erased customers are left out.")
    var state: String?

    @Option(name: .customLong("output"), help: "The CSV file to write.")
    var file: String

    func run() async throws {
        let namespace = try store.chosenNamespace()
        let rows = try SegmentPlan.write(store.store, namespace: namespace, state: state, to: file)
        output.show(["segments": .int(Int64(rows)), "output": .string(file)])
    }
}
