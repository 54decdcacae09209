import ArgumentParser
import Foundation
import PatronCommand
import PatronLearning

@main
struct Main {
    static func main() async {
        startAgainWithBetterKernels()
        await CommandMain.run(TrainerCommand.self)
    }

    /// Becomes the same program with OpenBLAS's kernels for this processor, if it has not found them itself.
    private static func startAgainWithBetterKernels() {
        #if os(Linux)
            guard let kernels = OpenBLASKernels.better(environment: ProcessInfo.processInfo.environment) else { return }
            setenv(OpenBLASKernels.variable, kernels, 1)
            // By its path, which is what the process is called then. Returns only if it could not: training is slower.
            execv(URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path, CommandLine.unsafeArgv)
        #endif
    }
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
