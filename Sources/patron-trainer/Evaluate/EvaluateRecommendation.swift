import ArgumentParser
import PatronCommand
import PatronCore
import PatronData
import PatronTraining

struct EvaluateRecommendation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommendation",
        abstract: "Rank all unseen items for each user of a training and a test file, or of a part of a recipe's data.")

    @Option(help: "A line a user: user item item ...") var train: String?
    @Option(help: "The items to find, in the same layout.") var test: String?
    @Option(help: "Instead of two files: a recipe, of whose transactions a part is held out.") var recipe: String?
    @Option(name: .customLong("data"), help: ArgumentHelp("Read a table from another file.", valueName: "TABLE=PATH"))
    var data: [String] = []
    @Option(help: "How a recipe's transactions are split: time, holdout (within each customer) or last (order).")
    var split = "time"
    @Option(help: "Hold out so many days at the end; else a fifth of the lines.") var days: Int?
    @Option(help: "Length of the lists.") var k = 20
    @Option(help: "Only this model, such as popularity, item-to-item or als.") var model: String?
    @Option(help: "Factors of implicit ALS; of two files only.") var factors: Int?
    @Option(help: "Iterations of implicit ALS; of two files only.") var iterations: Int?
    @Option(help: "What the order of a line's items is: time, from first to last, or none.") var order = "time"
    @Option(name: .customLong("search-seconds"), help: "Take the best settings found after so long; 0: the defaults.")
    var searchSeconds: Int?
    @Option(help: "Seed of the validation split and of the models.") var seed: UInt64 = 0
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard (1...10_000).contains(k) else {
            throw PatronError(.badUsage, "expected 1 to 10000", at: Place(field: "--k"))
        }
        if let searchSeconds, !(0...1_000_000).contains(searchSeconds) {
            throw PatronError(.badUsage, "expected 0 to 1000000", at: Place(field: "--search-seconds"))
        }
        let reporter = Reporter()
        let result = try recipe.map { try evaluate(recipe: $0, reporter) } ?? evaluateFiles(reporter)
        reporter.finish()
        output.show(result)
    }

    private func evaluateFiles(_ reporter: Reporter) throws -> JSONValue {
        guard let train, let test else {
            throw PatronError(.badUsage, "expected --train and --test, or --recipe", at: Place(field: "--train"))
        }
        guard ["time", "none"].contains(order) else {
            throw PatronError(.badUsage, "expected time or none", at: Place(field: "--order"))
        }
        for (value, name) in [(factors, "--factors"), (iterations, "--iterations")] {
            if let value, !(1...1024).contains(value) {
                throw PatronError(.badUsage, "expected 1 to 1024", at: Place(field: name))
            }
        }
        return try Evaluations.recommendation(
            train: train, test: test, inOrder: order == "time", k: k, model: model, factors: factors,
            iterations: iterations, budget: searchSeconds.map { .seconds($0) }, seed: seed, threads: availableThreads
        ) { reporter.report($0) }
    }

    private func evaluate(recipe path: String, _ reporter: Reporter) throws -> JSONValue {
        guard train == nil, test == nil else {
            throw PatronError(.badUsage, "expected either files or a recipe", at: Place(field: "--recipe"))
        }
        guard let split = PurchaseSplit.Kind(rawValue: split) else {
            let names = PurchaseSplit.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw PatronError(.badUsage, "expected one of \(names)", at: Place(field: "--split"))
        }
        if let days, !(1...36_500).contains(days) {
            throw PatronError(.badUsage, "expected 1 to 36500", at: Place(field: "--days"))
        }
        var loaded = try Recipe.load(path: path)
        for assignment in data { try loaded.override(assignment) }
        var options = RecipeEvaluation.Options()
        options.split = split
        options.days = days
        options.k = k
        options.model = model
        options.budget = searchSeconds.map { .seconds($0) }
        options.seed = seed
        options.threads = availableThreads
        options.log = { reporter.report($0) }
        return try RecipeEvaluation.run(loaded, options)
    }
}
