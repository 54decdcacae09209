import ArgumentParser
import PatronCommand
import PatronCore
import PatronData
import PatronTraining

struct EvaluateUplift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uplift",
        abstract: "Learn what treatments change on half of a table, rank the other half by it, and measure the order.")

    @Option(help: "A CSV file with a header: a row for each customer of a campaign.") var table: String
    @Option(help: "The column that says how a customer was treated.") var treatment: String
    @Option(help: "Its value for those who were left alone.") var control: String
    @Option(help: "The column of a yes-or-no outcome.") var outcome: String
    @Option(help: "The outcome's value that counts as yes.") var positive: String?
    @Option(help: "A column to leave out, such as another outcome; can be given several times.") var drop: [String] = []
    @Option(help: "A column of numbers that are names of categories; can be given several times.") var categorical:
        [String] = []
    @Option(help: "Seed of the split and of the models.") var seed: UInt64 = 0
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard treatment != outcome else {
            throw PatronError(.badUsage, "expected another column than the treatment's", at: Place(field: "--outcome"))
        }
        let options = LabelledTable.Options(label: outcome, positive: positive, drop: drop, categorical: categorical)
        let reporter = Reporter()
        let result = try Evaluations.uplift(
            table: table, options, treatment: treatment, control: control, seed: seed
        ) { reporter.report($0) }
        reporter.finish()
        output.show(result)
    }
}
