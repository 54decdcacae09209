internal import Foundation
package import PatronCore
internal import PatronService

/// The settings in force, and where each comes from: flags before the environment before the file before the defaults.
package struct ResolvedSettings: Sendable {
    package private(set) var settings = Settings()
    /// By setting, where its value stands; a setting that is missing here has its default.
    private var origins: [String: Place] = [:]

    /// Reads and checks everything. Throws `badUsage` or `badInput` with the flag, the variable, or the file's key and line.
    package init(
        flags: [String: String], file: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(PatronError) {
        var sources = [SettingSource.flags(flags), .environment(environment)]
        if let file = file ?? environment["PATRON_CONFIG"] { sources.append(try .file(file)) }
        for setting in Settings.table {
            for source in sources {
                guard let text = try source.value(of: setting) else { continue }
                guard setting.set(&settings, text) else {
                    let found = setting.isSecret ? "something else" : "'\(text)'"
                    throw PatronError(
                        .badUsage, "expected \(setting.expected), found \(found)", at: source.place(setting))
                }
                origins[setting.name] = source.place(setting)
                break
            }
        }
        try checkTogether()
    }

    /// What one setting allows another must not forbid.
    private func checkTogether() throws(PatronError) {
        let limits = settings.service.limits
        guard limits.arenaBytes < limits.batchBytes else { return }
        let name = origins["arena-limit"] == nil ? "batch-limit" : "arena-limit"
        throw PatronError(
            .badUsage,
            "a batch-limit of \(limits.batch) needs an arena-limit of at least \(limits.batchBytes), found "
                + "\(limits.arenaBytes)", at: origins[name] ?? Place(field: name))
    }

    /// Every setting with its value and, behind it, where that comes from: a file that gives the same settings when it is read.
    package var text: String {
        let lines = Settings.table.map { setting in
            let value = setting.text(settings).map { setting.isSecret ? "<redacted>" : Self.scalar($0) }
            return (value.map { "\(setting.name): \($0)" } ?? "# \(setting.name):", origin(of: setting))
        }
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { line, origin in
            line.padding(toLength: max(width, line.count), withPad: " ", startingAt: 0) + "  # \(origin)\n"
        }.joined()
    }

    private func origin(of setting: Setting) -> String { origins[setting.name].map { "\($0)" } ?? "default" }

    /// Text as YAML takes it, quoted where it could be read as something else.
    private static func scalar(_ text: String) -> String {
        let plain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-:".contains($0)) }
        return plain && text.first != "-" && text.last != ":" ? text : JSONValue.string(text).description
    }
}
