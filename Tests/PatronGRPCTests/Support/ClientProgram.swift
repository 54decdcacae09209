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
        let process = Process()
        process.executableURL = TestData.projectRoot.appendingPathComponent(rawValue)
        let script = TestData.projectRoot.appendingPathComponent("Tests/Clients/grpc_python/interop.py").path
        process.arguments = (self == .python ? [script] : []) + [address]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return said.split(separator: "\n").reduce(into: [:]) { cases, line in
            let parts = line.split(separator: " ", maxSplits: 1)
            cases[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
        }
    }
}
