import Foundation
import PatronCore
import PatronTestSupport

/// A client in another language, which says of each of its cases whether it went well. `Tests/Clients/prepare` makes it.
enum ClientProgram: String {
    case python = ".build/clients/python/venv/bin/python"
    case cpp = ".build/clients/cpp/interop"

    /// Whether it could be made here.
    var isReady: Bool {
        let built = TestData.projectRoot.appendingPathComponent(
            ".build/clients/\(self == .python ? "python/stubs" : "cpp")/fresh")
        return FileManager.default.fileExists(atPath: built.path)
    }

    /// What it says of its cases, by their names.
    func cases(address: String) throws -> [String: String] {
        try run("interop.py", [address]).split(separator: "\n").reduce(into: [:]) { cases, line in
            let parts = line.split(separator: " ", maxSplits: 1)
            cases[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
        }
    }

    /// What the Python client says of one stretch of a connection's life, in one word if it went well or was refused.
    static func life(_ arguments: String...) throws -> String {
        try python.run("life.py", arguments).trimmingCharacters(in: .newlines)
    }

    private func run(_ script: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = TestData.projectRoot.appendingPathComponent(rawValue)
        let path = TestData.projectRoot.appendingPathComponent("Tests/Clients/grpc_python/" + script).path
        process.arguments = (self == .python ? [path] : []) + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return said
    }
}
