internal import Foundation
internal import PatronCore

/// A PostgreSQL server of a test's own, in a temporary folder and behind a Unix socket; stopped with this object.
package final class PostgreSQLServer {
    /// The folder with the socket: a client's `host`.
    package let host: String
    package static let user = "patron"
    private let folder: URL
    private var server: Process?
    private let programs: String

    /// Debian keeps a folder for each version; the latest one counts, nil where there is none.
    package static let programs: String? = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        return versions.compactMap(Int.init).max().map { "/usr/lib/postgresql/\($0)/bin" }
    }()

    package init() throws {
        guard let programs = Self.programs else {
            throw PatronError(.notFound, "needs PostgreSQL, see .ci/install-packages-for-tests")
        }
        self.programs = programs
        folder = try TestData.temporaryFolder()
        host = folder.path
        // The server refuses to run as root.
        if getuid() == 0 { chown(folder.path, Self.nobody, Self.nobody) }
        let data = folder.appendingPathComponent("data").path
        try run(["initdb", "-D", data, "-A", "trust", "-U", Self.user, "--no-sync", "-E", "UTF8", "--locale", "C"])
        // A child of our own: what pg_ctl leaves behind holds the pipe by which Foundation hears of a process's end.
        server = try start(["postgres", "-D", data, "-k", host, "-c", "listen_addresses=", "-c", "fsync=off"])
        try waitUntilItAnswers()
    }

    deinit {
        // SIGINT: without waiting for clients.
        server?.interrupt()
        server?.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private func waitUntilItAnswers() throws {
        for _ in 0..<600 {
            if (try? run(["pg_isready", "-h", host, "-q"])) != nil { return }
            guard server?.isRunning == true else { break }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw PatronError(.unavailable, "postgres does not answer: \(text(of: errors))")
    }

    /// Runs statements, or psql's own commands.
    package func execute(_ script: String) throws {
        let file = folder.appendingPathComponent("script.sql")
        try Data(script.utf8).write(to: file)
        try run(["psql", "-h", host, "-U", Self.user, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "-f", file.path])
    }

    private static let nobody: uid_t = 65534

    private var errors: URL { folder.appendingPathComponent("errors") }

    private func run(_ command: [String]) throws {
        let process = try start(command)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PatronError(.unavailable, "\(command[0]) failed: \(text(of: errors))")
        }
    }

    private func start(_ command: [String]) throws -> Process {
        let process = Process()
        let isRoot = getuid() == 0
        let program = "\(programs)/\(command[0])"
        process.executableURL = URL(fileURLWithPath: isRoot ? "/usr/bin/setpriv" : program)
        process.arguments =
            (isRoot ? ["--reuid", "\(Self.nobody)", "--regid", "\(Self.nobody)", "--clear-groups", program] : [])
            + command.dropFirst()
        process.currentDirectoryURL = folder
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        return process
    }
}
