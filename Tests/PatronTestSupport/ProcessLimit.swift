internal import Foundation
internal import PatronCore

extension ServerProcess {
    /// What the system lets a process have, as `prlimit` calls it.
    package enum Resource: String, Sendable {
        /// Open files.
        case files = "nofile"
        /// Bytes of a file that it writes.
        case fileBytes = "fsize"
    }

    /// Lowers or raises a limit of the running server; the hard limit stays. Nil is as much as the hard limit allows.
    package func limit(_ resource: Resource, to value: Int?) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let soft = try value.map(String.init) ?? hardLimit(resource)
        process.arguments = ["prlimit", "--pid", "\(processID)", "--\(resource.rawValue)=\(soft):"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw PatronError(.io, "prlimit failed") }
    }

    /// The number that the next file of the server would get: as a limit, it leaves no file to open.
    package func nextFile() throws -> Int {
        let open = Set(
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(processID)/fd").compactMap(Int.init))
        return (0...).first { !open.contains($0) } ?? 0
    }

    private func hardLimit(_ resource: Resource) throws -> String {
        let name = resource == .files ? "Max open files" : "Max file size"
        let lines = text(of: URL(fileURLWithPath: "/proc/\(processID)/limits")).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(name) }) else { throw PatronError(.io, "no limit \(name)") }
        return String(line.dropFirst(name.count).split(separator: " ")[1])
    }
}
