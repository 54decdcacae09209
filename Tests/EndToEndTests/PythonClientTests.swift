import Foundation
import PatronTestSupport
import Testing

/// The Python client, written from docs/wire-protocol.md alone, with its own tests against this server.
@Suite struct PythonClientTests {
    private static let python = TestData.projectRoot.appendingPathComponent("Clients/python")

    /// Makes the virtual environment on first use.
    private static let hasPython = (try? run(["--version"]))?.status == 0

    @Test(.enabled(if: hasPython, "needs python3 with venv, and protobuf from PyPI on first use"))
    func theClientsTestsPassAgainstThisServer() throws {
        let shop = try Shop.trained()
        let server = try ServerProcess(models: shop.models)
        let tests = try Self.run(["-m", "unittest", "discover", "--top-level-directory", "."], server: server.address)
        #expect(tests.status == 0 && !tests.said.contains("skipped"), "\(tests.said)")
    }

    @Test(.enabled(if: hasPython, "needs python3 with venv, and protobuf from PyPI on first use"))
    func theExampleRuns() throws {
        let shop = try Shop.trained()
        let server = try ServerProcess(models: shop.models)
        let example = try Self.run(["examples/page_view.py", server.address, "shop", "c4"])
        #expect(example.status == 0, "\(example.said)")
        #expect(example.said.contains("for customer c4") && example.said.contains("churn"))
    }

    private static func run(_ arguments: [String], server: String? = nil) throws -> (status: Int32, said: String) {
        let process = Process()
        process.executableURL = python.appendingPathComponent("python")
        process.arguments = arguments
        process.currentDirectoryURL = python
        process.environment = ProcessInfo.processInfo.environment.merging(["PATRON_SERVER": server ?? ""]) { $1 }
        let pipe = Pipe()
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }
}
