package import ArgumentParser
internal import Foundation
package import PatronCore

/// The way every executable starts and ends: exit status 0 done, 1 failed, 2 bad usage or bad input, 3 a gate refused;
/// messages go to standard error.
package enum CommandMain {
    /// Parses the process's arguments as `Root` or one of its subcommands, runs it, and exits.
    package static func run<Root: AsyncParsableCommand>(_ root: Root.Type) async -> Never {
        do {
            var command = try root.parseAsRoot(hoisted(Array(CommandLine.arguments.dropFirst()), root))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch let error as PatronError {
            complain("error: \(error)")
            exit(exitStatus(of: error))
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            let status = root.exitCode(for: error)
            let text = root.fullMessage(for: error)
            if status == .success {
                print(text)
                exit(0)
            }
            complain(text)
            exit(status == .validationFailure ? 2 : 1)
        }
    }

    /// The exit status of an error.
    package static func exitStatus(of error: PatronError) -> Int32 {
        switch error.code {
        case .badInput, .badUsage, .refused: 2
        default: 1
        }
    }

    /// Writes a line to standard error.
    package static func complain(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

    /// Options that stand before the subcommand's name are moved behind it, so that `--server X recommend` works
    /// like `recommend --server X`.
    private static func hoisted(_ arguments: [String], _ root: any ParsableCommand.Type) -> [String] {
        let names = Set(root.configuration.subcommands.map { $0._commandName } + ["help"])
        guard let first = arguments.first, first.hasPrefix("--"), first != "--help", first != "--version",
            let at = arguments.firstIndex(where: names.contains)
        else { return arguments }
        return [arguments[at]] + arguments[(at + 1)...] + arguments[..<at]
    }
}
