import Foundation
import PatronConfiguration
import PatronCore
import PatronServer
import PatronService
import PatronTestSupport
import Testing

/// Flags before the environment before the file before the defaults; every mistake has a name and a place.
@Suite final class ResolvedSettingsTests {
    private let folder: URL

    init() throws { folder = try TestData.temporaryFolder() }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func file(_ text: String) throws -> String {
        let path = folder.appendingPathComponent("patron.yaml").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func message(
        flags: [String: String] = [:], file: String? = nil, environment: [String: String] = [:]
    ) throws -> String {
        "\(try #require(#expect(throws: PatronError.self) { try ResolvedSettings(flags: flags, file: file, environment: environment) }))"
    }

    @Test func precedence() throws {
        let path = try file("count-limit: 1\nbatch-limit: 2\nhistory-limit: 3\n")
        let limits = try ResolvedSettings(
            flags: ["count-limit": "30"], file: path,
            environment: ["PATRON_COUNT_LIMIT": "20", "PATRON_BATCH_LIMIT": "21", "PATRON_DATA": "unrelated"]
        ).settings.service.limits
        #expect(limits.count == 30 && limits.batch == 21 && limits.history == 3)
        #expect(limits.exclude == Settings().service.limits.exclude)
    }

    @Test func theEnvironmentCanNameTheFile() throws {
        let path = try file("count-limit: 5\n")
        let resolved = try ResolvedSettings(flags: [:], file: nil, environment: ["PATRON_CONFIG": path])
        #expect(resolved.settings.service.limits.count == 5)
    }

    @Test func mistakesInTheFileHaveLines() throws {
        let unknown = try message(file: file("models: m\n\ncount-limits: 5\n"))
        #expect(unknown.contains("patron.yaml:3: count-limits") && unknown.contains("unknown key"))
        #expect(
            try message(file: file("# limits\ncount-limit: many\n")).contains(
                "patron.yaml:2: count-limit: expected 1 to"))
        #expect(try message(file: file("count-limit: [1, 2]\n")).contains("patron.yaml:1"))
        #expect(try message(file: file("count-limit: 1\ncount-limit: 2\n")).contains("stands twice"))
        #expect(try message(file: file("- a list\n")).contains("expected a section"))
        #expect(try message(file: folder.appendingPathComponent("none.yaml").path).contains("none.yaml"))
        #expect(
            try ResolvedSettings(flags: [:], file: file("# nothing\n"), environment: [:]).settings.server.address.port
                == 7700)
    }

    @Test func mistakesElsewhereHaveNames() throws {
        #expect(try message(flags: ["listen": "here"]).contains("--listen: expected HOST:PORT, found 'here'"))
        #expect(try message(flags: ["listen": "[::1:7700"]).contains("--listen"))
        #expect(
            try message(environment: ["PATRON_LOG_LEVEL": "loud"]).contains("PATRON_LOG_LEVEL: expected one of trace"))
    }

    /// Every number is taken at both ends of its range, and refused beyond.
    @Test func everyRangeIsKept() throws {
        for setting in Settings.table {
            let ends = setting.expected.components(separatedBy: " to ").compactMap { Int($0) }
            guard ends.count == 2 else { continue }
            for value in ends {
                var flags = ["batch-limit": "1"]
                if setting.name == "batch-limit" { flags = ["arena-limit": "\(1 << 30)"] }
                flags[setting.name] = "\(value)"
                _ = try ResolvedSettings(flags: flags, file: nil, environment: [:])
            }
            for value in ["\(ends[0] - 1)", "\(ends[1] + 1)", "", "1.5", "0x10"] {
                #expect(
                    try message(flags: [setting.name: value]).contains("--\(setting.name): expected"), "\(setting.name)"
                )
            }
        }
    }

    /// What is printed gives the same settings when it is read, and keeps secrets.
    @Test func printedSettingsCanBeRead() throws {
        let flags = [
            "models": "a folder: #1", "listen": "[::1]:0", "frame-limit": "4096", "tls-key-passphrase": "mellon",
        ]
        let printed = try ResolvedSettings(flags: flags, file: nil, environment: ["PATRON_BATCH_LIMIT": "9"]).text
        #expect(printed.contains("<redacted>") && !printed.contains("mellon"))
        #expect(printed.contains("# --frame-limit") && printed.contains("# PATRON_BATCH_LIMIT"))
        #expect(printed.split(separator: "\n").count == Settings.table.count)
        let again = try ResolvedSettings(flags: [:], file: try file(printed), environment: [:]).settings
        #expect(again.service.models == "a folder: #1" && again.server.address.description == "[::1]:0")
        #expect(again.service.limits.frameBytes == 4096 && again.service.limits.batch == 9)
    }

    /// The command itself: the same table, through the binary.
    @Test func theCommandPrintsAndRefuses() throws {
        let path = try file("queue-limit: 7\nlog-level: error\n")
        let printed = try Executable.server.run(["--config", path, "--queue-limit", "8", "--print-configuration"])
        #expect(printed.status == 0)
        #expect(printed.lines.contains { $0.hasPrefix("queue-limit: 8 ") && $0.hasSuffix("# --queue-limit") })
        #expect(printed.lines.contains { $0.hasPrefix("log-level: error ") && $0.contains("patron.yaml:2") })
        let help = try Executable.server.run(["--help"]).output
        for setting in Settings.table { #expect(help.contains("--\(setting.name) <"), "\(setting.name)") }
        let refused = try Executable.server.run(["--queue-limit", "0"])
        #expect(refused.status == 2 && refused.errors.contains("--queue-limit"))
        #expect(try Executable.server.run(["--quue-limit", "1"]).status == 2)
    }

    /// A batch that one setting allows must not be refused for want of memory because of another.
    @Test func limitsThatDoNotFitTogether() throws {
        #expect(try message(flags: ["arena-limit": "65536"]).contains("--arena-limit: a batch-limit of 100000"))
        #expect(try message(file: try file("batch-limit: 10000000\n")).contains(":1: batch-limit: "))
        _ = try ResolvedSettings(
            flags: ["arena-limit": "262144", "batch-limit": "1000"], file: nil, environment: [:]
        )
    }
}
