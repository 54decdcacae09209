import ArgumentParser
import PatronCommand
import PatronCore
import PatronData
import PatronTraining

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a recipe and its data without training: settings, columns, rows kept and rejected.")

    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Read all rows, not the first 10000 of each table.")
    var full = false

    func run() async throws {
        let reporter = Reporter()
        let checked = try Pipeline.check(try recipe.load(), state: recipe.state, full: full) { reporter.report($0) }
        reporter.finish()
        output.show(checked)
    }
}

struct CleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract: "Read and clean the data of a recipe, count what each rule rejects, and write it out.")

    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Write the rejected rows of each table to this folder, as TABLE.rejected.csv.gz.")
    var rejected: String?

    func run() async throws {
        let reporter = Reporter()
        let counts = try Pipeline.clean(try recipe.load(), state: recipe.state, rejected: rejected) {
            reporter.report($0)
        }
        reporter.finish()
        output.show(counts)
    }
}

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train all families of a recipe and publish the result as a new version.")

    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The folder with namespaces and their versions.")
    var models = "Models"

    @Flag(help: "Write the version, but leave the live one live.")
    var noPublish = false

    @Flag(help: "Publish only if the new version is not worse than the live one.")
    var gate = false

    @Option(help: "Write the rejected rows of each table to this folder too; the version holds them anyway.")
    var rejected: String?

    @Option(help: "Threads to train with; 0 is one for each core.")
    var threads = 0

    func run() async throws {
        let reporter = Reporter()
        var options = Pipeline.Options(models: models)
        options.publishes = !noPublish
        options.isGated = gate
        options.state = recipe.state
        options.rejected = rejected
        options.threads = threads > 0 ? threads : availableThreads
        options.createdBy = "patron \(patronVersion)"
        options.log = { reporter.report($0) }
        let result = try Pipeline.train(try recipe.load(), options)
        reporter.finish()
        output.show(result)
        guard let verdict = result["gate"], verdict["passed"] == .bool(false) else { return }
        CommandMain.complain("refused: the gate keeps the live version live; the new one can be published by hand")
        throw ExitCode(3)
    }
}
