import Foundation
import Logging
import NIOCore
import PatronCore
import PatronService
import PatronTestSupport
import PatronWire
import Synchronization
import Testing

/// Lines of the log.
@Suite struct LogTests {
    private final class Lines: Sendable {
        private let content = Mutex<[String]>([])
        var all: [String] { content.withLock { $0 } }

        func logger(_ format: LogFormat) -> Logger {
            Logger(label: "test") { label in
                LineLogHandler(label: label, format: format) { line in self.content.withLock { $0.append(line) } }
            }
        }
    }

    @Test(arguments: LogFormat.allCases)
    func aRecordIsOneLine(_ format: LogFormat) throws {
        let lines = Lines()
        lines.logger(format).warning("a\nb \"c\"", metadata: ["k": "v\r\n\u{1}", "n": .stringConvertible(3), "e": ""])
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1 && line.hasSuffix("\n") && line.dropLast().allSatisfy { !$0.isNewline })
        #expect(!line.unicodeScalars.dropLast().contains { $0.value < 32 })
        if format == .json {
            let record = try JSONValue(parsing: String(line.dropLast()))
            #expect(record["message"]?.text == "a\nb \"c\"" && record["level"]?.text == "warning")
            #expect(record["metadata"]?["k"]?.text == "v\r\n\u{1}" && record["metadata"]?["n"] == .int(3))
            #expect(Timestamp(record["time"]?.text ?? "") != nil && record["time"]?.text?.hasSuffix("Z") == true)
        } else {
            #expect(line.contains(" warning test: ") && line.contains(" n=3") && line.contains(" e=\"\""))
        }
    }

    @Test func aRepeatedWarningIsOneLineASecondWithACount() {
        let lines = Lines()
        let warning = RepeatedWarning("refused", lines.logger(.text))
        let start = NIODeadline.now()
        for milliseconds: Int64 in [0, 1, 500, 999, 1000, 1001, 2500] {
            warning.warn("full", now: start + .milliseconds(milliseconds))
        }
        #expect(lines.all.map { String($0.split(separator: " ")[4]) } == ["count=1", "count=4", "count=2"])
    }

    @Test func aCustomerHasOneNameUnderOneKey() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        func name(_ hash: CustomerHash, _ text: String) -> String { Array(text.utf8).withUnsafeBytes(hash.name) }
        let state = folder.appendingPathComponent("state").path
        let (first, again) = (try CustomerHash(state: state), try CustomerHash(state: state))
        #expect(name(first, "c1") == name(again, "c1") && name(first, "c1") != name(first, "c2"))
        #expect(name(first, "c1").count == 16 && name(CustomerHash(), "c1") != name(CustomerHash(), "c1"))
        let attributes = try FileManager.default.attributesOfItem(atPath: state + "/log.key")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try Data([1, 2]).write(to: URL(fileURLWithPath: state + "/log.key"))
        #expect(throws: PatronError.self) { try CustomerHash(state: state) }
    }

    @Test func aServerLogsOneRequestOfSoMany() throws {
        let shop = try Shop()
        try shop.train()
        let server = try ServerProcess(models: shop.models, ["--log-format", "json", "--log-requests", "2"])
        let answers = try (0..<4).map { _ in try server.ask("recommend", "--customer", "c4") }
        server.terminate()
        #expect(server.waitForExit() == 0)
        let records = try server.log.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        let requests = records.filter { $0["message"]?.text == "request" }.compactMap { $0["metadata"] }
        #expect(requests.map { $0["answer_id"]?.text } == [1, 3].map { answers[$0]["answer_id"]?.text })
        let request = try #require(requests.first)
        #expect(request["method"]?.text == "Recommend" && request["status"]?.text == "OK")
        #expect(request["model_version"]?.text == shop.current() && request["customer"]?.text?.count == 16)
        #expect(request["microseconds"]?.double != nil && request["caller"]?.text != nil)
        // Quoted, as the hexadecimal digits of ids may have these two by chance.
        #expect(!server.log.contains("\"c4\""))
    }
}
