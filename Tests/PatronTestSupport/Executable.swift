package import Foundation
internal import PatronCore

/// One of Patron's commands, run as a process of its own.
package enum Executable: String, Sendable {
    case server = "patron-server"
    case trainer = "patron-trainer"
    case client = "patron-client"
    case load = "patron-load"

    /// What a process left behind.
    package struct Outcome: Sendable {
        /// The exit status; a signal's number plus 128 for a process that was killed.
        package var status: Int32
        package var output: String
        package var errors: String
        /// Standard output's lines.
        package var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// The binary beside the running tests, else the project's.
    package func path() throws -> String {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let started = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let folders =
            [tests, started] + ["release", "debug"].map { TestData.projectRoot.appendingPathComponent(".build/\($0)") }
        for folder in folders {
            let candidate = folder.appendingPathComponent(rawValue).path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        throw PatronError(
            .notFound, "no \(rawValue) beside the tests; build everything first: swift build -c release",
            at: Place(file: tests.path))
    }

    /// Runs the command to its end, in the tests' own environment but for the variables of `environment`: nil is without.
    package func run(_ arguments: [String], environment: [String: String?] = [:]) throws -> Outcome {
        try begin(arguments, environment: environment).outcome()
    }

    /// Starts the command.
    package func begin(_ arguments: [String], environment: [String: String?] = [:]) throws -> RunningCommand {
        let folder = try TestData.temporaryFolder()
        let process = try start(
            arguments, output: folder.appendingPathComponent("output"), errors: folder.appendingPathComponent("errors"),
            environment: environment)
        return RunningCommand(process, folder)
    }

    /// Starts the command; its output goes to files, so that nobody has to read while it runs.
    func start(
        _ arguments: [String], output: URL, errors: URL, environment changes: [String: String?] = [:]
    ) throws -> pid_t {
        let path = try path()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output.path, flags, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, errors.path, flags, 0o644)
        var environment = ProcessInfo.processInfo.environment
        for (name, value) in changes { environment[name] = value }
        var strings: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for string in strings + variables { free(string) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, path, &actions, nil, &strings, &variables)
        guard failure == 0 else {
            throw PatronError(.io, "cannot start: \(String(cString: strerror(failure)))", at: Place(file: path))
        }
        return process
    }
}

/// A command under way, killed when the object goes.
package final class RunningCommand {
    private let process: pid_t
    private let folder: URL
    private var status: Int32?

    init(_ process: pid_t, _ folder: URL) {
        self.process = process
        self.folder = folder
    }

    deinit {
        if isRunning {
            kill(process, SIGKILL)
            _ = waitForEnd(of: process)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Whether the process has not ended.
    package var isRunning: Bool {
        var state: Int32 = 0
        if status == nil, waitpid(process, &state, WNOHANG) == process { status = exitStatus(state) }
        return status == nil
    }

    /// Waits for the end.
    package func outcome() -> Executable.Outcome {
        let ended = status ?? waitForEnd(of: process)
        status = ended
        return Executable.Outcome(
            status: ended, output: text(of: folder.appendingPathComponent("output")),
            errors: text(of: folder.appendingPathComponent("errors")))
    }
}

/// Waits until a child process has ended, and gives its exit status.
func waitForEnd(of process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return exitStatus(status)
}

/// The exit status of what `waitpid` gave.
func exitStatus(_ status: Int32) -> Int32 { status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F) }

/// A file's text; empty if there is none.
package func text(of file: URL) -> String {
    (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
}

/// Asks again and again until there is something; nil after a time that only a hanging process needs.
package func eventually<Result>(_ attempt: () throws -> Result?) rethrows -> Result? {
    let end = ContinuousClock.now + .seconds(60)
    while true {
        if let result = try attempt() { return result }
        if ContinuousClock.now > end { return nil }
        usleep(10_000)
    }
}
