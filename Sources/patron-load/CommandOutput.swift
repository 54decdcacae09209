import ArgumentParser
import Foundation
import PatronCommand
import PatronCore

/// What the subcommands share about failing and writing.
enum CommandOutput {
    /// Whatever keeps a load from being run at all is a failure, exit status 1, and no bad usage.
    static func run<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as PatronError where [.badUsage, .badInput].contains(error.code) && error.cause == nil {
            throw error
        } catch {
            CommandMain.complain("error: \(error)")
            throw ExitCode(1)
        }
    }

    static func write(_ text: String, to path: String) throws(PatronError) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw PatronError(.io, "cannot be written", at: Place(file: path), cause: error)
        }
    }
}
