import ArgumentParser
import PatronCommand

@main
struct Main {
    static func main() async { await CommandMain.run(TrainerCommand.self) }
}

struct TrainerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patron-trainer",
        abstract: "Turns transactions and sessions into models, and keeps the store of versions.",
        version: patronVersion,
        subcommands: [
            CheckCommand.self, CleanCommand.self, TrainCommand.self, EvaluateCommand.self, ScoreCommand.self,
            ListCommand.self, InspectCommand.self, PublishCommand.self, RollbackCommand.self, PruneCommand.self,
            BackupCommand.self, SegmentsCommand.self, ValueCommand.self, ReportCommand.self, DriftCommand.self,
            PlanCommand.self,
        ])
}
