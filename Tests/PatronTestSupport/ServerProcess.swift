internal import Foundation
package import PatronCore

/// A `patron-server` on a free port of this machine, killed when the object goes.
package final class ServerProcess {
    package let port: Int
    private let folder: URL
    private let process: pid_t
    private var ended: Int32?

    /// Starts a server on a store and waits until it says that it is ready.
    package init(models: String, _ arguments: [String] = []) throws {
        folder = try TestData.temporaryFolder()
        let (output, errors) = (folder.appendingPathComponent("output"), folder.appendingPathComponent("errors"))
        let process = try Executable.server.start(
            ["--models", models, "--listen", "127.0.0.1:0", "--poll-milliseconds", "50", "--event-loops", "1"]
                + arguments,
            output: output, errors: errors)
        self.process = process
        var status: Int32?
        let port = eventually { () -> Int? in
            if let line = text(of: output).split(separator: "\n", omittingEmptySubsequences: false).dropLast().first {
                return line.hasPrefix("ready ") ? line.split(separator: ":").last.flatMap { Int($0) } : -1
            }
            status = Self.poll(process)
            return status == nil ? nil : -1
        }
        guard let port, port > 0 else {
            if status == nil {
                kill(process, SIGKILL)
                _ = waitForEnd(of: process)
            }
            let said = text(of: errors)
            try? FileManager.default.removeItem(at: folder)
            throw PatronError(.unavailable, "patron-server was not ready; it said: \(said)")
        }
        self.port = port
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            _ = waitForEnd(of: process)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    package var address: String { "127.0.0.1:\(port)" }
    /// Its number, for what the system says of it.
    package var processID: Int { Int(process) }

    /// Where it serves gRPC, for a server that was told to.
    package func grpcAddress() throws -> String {
        let address = eventually { () -> String? in
            let line = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix("ready grpc ") }
            return line.map { String($0.dropFirst("ready grpc ".count)) } ?? (isRunning ? nil : "")
        }
        guard let address, !address.isEmpty else {
            throw PatronError(.unavailable, "patron-server does not serve gRPC; it said: \(log)")
        }
        return address
    }
    /// What it has logged so far.
    package var log: String { text(of: folder.appendingPathComponent("errors")) }
    package var output: String { text(of: folder.appendingPathComponent("output")) }
    /// Whether the process has not ended.
    package var isRunning: Bool { status == nil }

    private var status: Int32? {
        if ended == nil { ended = Self.poll(process) }
        return ended
    }

    private static func poll(_ process: pid_t) -> Int32? {
        var status: Int32 = 0
        return waitpid(process, &status, WNOHANG) == process ? exitStatus(status) : nil
    }

    /// Sends SIGTERM.
    package func terminate() { kill(process, SIGTERM) }

    /// Waits for the end; the exit status.
    package func waitForExit() -> Int32? { eventually { status } }

    /// Runs `patron-client` against this server.
    package func client(_ arguments: [String]) throws -> Executable.Outcome {
        try Executable.client.run(["--server", address] + arguments)
    }

    /// The one answer to a request, as JSON; throws what the client said if it failed.
    package func ask(_ arguments: String...) throws -> JSONValue { try ask(arguments) }
    package func ask(_ arguments: [String]) throws -> JSONValue {
        let outcome = try client(arguments + ["--json"])
        guard outcome.status == 0, let line = outcome.lines.first else {
            throw PatronError(.unavailable, "\(arguments.joined(separator: " ")): \(outcome.errors)")
        }
        return try JSONValue(parsing: line)
    }
}

extension JSONValue {
    /// The text of a string; nil elsewhere.
    package var text: String? { if case .string(let text) = self { text } else { nil } }
    /// A number, whole or not; nil elsewhere.
    package var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
    /// An array's elements; none elsewhere.
    package var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}
