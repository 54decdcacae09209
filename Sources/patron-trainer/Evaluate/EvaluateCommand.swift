import ArgumentParser
import PatronCommand
import PatronCore
import PatronData
import PatronTraining

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure a family on data of its own: train, write a bundle, score what is served.",
        subcommands: [
            EvaluateRecommendation.self, EvaluateLifetime.self, EvaluatePropensity.self, EvaluateSegmentation.self,
            EvaluateUplift.self,
        ])
}

struct EvaluateLifetime: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifetime", abstract: "Fit on transactions up to a day, predict the rest.")

    @Option(help: "The transactions.") var transactions: String?
    @Option(
        help: "Instead of transactions, for BG/BB: a CSV file with the columns frequency, recency, periods and weights."
    )
    var opportunities: String?
    @Option(help: "Only this model: bg-nbd, mbg-nbd, pareto-nbd; bg-bb for opportunities.") var model: String?
    @Option(help: "cdnow, or csv: customer,date[,amount].") var layout = "csv"
    @Option(name: .customLong("calibration-end"), help: "The last day of the calibration period, YYYY-MM-DD.")
    var calibrationEnd: String?
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if let opportunities {
            guard transactions == nil, calibrationEnd == nil, model == nil || model == "bg-bb" else {
                throw PatronError(
                    .badUsage, "is fitted by bg-bb alone, and has no calibration's end",
                    at: Place(field: "--opportunities"))
            }
            return output.show(try Evaluations.lifetime(opportunities: opportunities))
        }
        guard let transactions else {
            throw PatronError(.badUsage, "expected a file", at: Place(field: "--transactions"))
        }
        guard let layout = LifetimeTransactions.Layout(rawValue: layout) else {
            throw PatronError(.badUsage, "expected cdnow or csv", at: Place(field: "--layout"))
        }
        guard let calibrationEnd, let end = Timestamp(calibrationEnd), calibrationEnd.utf8.count == 10 else {
            throw PatronError(.badUsage, "expected a day as YYYY-MM-DD", at: Place(field: "--calibration-end"))
        }
        output.show(
            try Evaluations.lifetime(
                transactions: transactions, layout: layout, calibrationEnd: end.day, model: model))
    }
}

struct EvaluatePropensity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propensity", abstract: "Stratified cross-validation of a yes-or-no outcome on a table.")

    @Option(help: "A CSV file with a header.") var table: String
    @Option(help: "The outcome's column.") var label: String
    @Option(help: "The value that counts as yes.") var positive: String?
    @Option(help: "A column to leave out; can be given several times.") var drop: [String] = []
    @Option(help: "A column of numbers that are names of categories; can be given several times.") var categorical:
        [String] = []
    @Option(help: "A column that says whether a row reached a stage on the way to the outcome; several in order.")
    var stage: [String] = []
    @Option(
        help:
            "logistic, elastic-net, svm, tree, network or trees; can be given several times. Default: logistic, trees.")
    var learner: [String] = []
    @Option(help: "Folds.") var folds = 5
    @Option(help: "Seed of the folds.") var seed: UInt64 = 0
    @Option(help: "A CSV file to write: each row's fold, outcome, and probabilities by models that did not see it.")
    var predictions: String?
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard (2...100).contains(folds) else {
            throw PatronError(.badUsage, "expected 2 to 100", at: Place(field: "--folds"))
        }
        var options = LabelledTable.Options(label: label, positive: positive, drop: drop, categorical: categorical)
        options.stages = stage
        let reporter = Reporter()
        let result = try Evaluations.propensity(
            table: table, options, learners: learner, folds: folds, seed: seed, predictions: predictions
        ) { reporter.report($0) }
        reporter.finish()
        output.show(result)
    }
}
