internal import PatronService

/// One thing that can be configured. Its flag, its key in the file, its environment variable, its check and its line in the
/// documentation are all made from this.
package struct Setting: Sendable {
    /// The key in the file; `--name` as a flag, `PATRON_NAME` in the environment.
    package let name: String
    /// What it is, a sentence.
    package let help: String
    /// What stands for the value in help texts, such as `N` or `FILE`.
    package let valueName: String
    /// Which values it takes, in words.
    package let expected: String
    /// Whether its value is never shown.
    package let isSecret: Bool
    /// Takes a value over; false for one that is not as expected.
    let set: @Sendable (inout Settings, String) -> Bool
    /// The value as it would be written in the file; nil for one that is not set.
    let text: @Sendable (Settings) -> String?

    /// The environment variable.
    package var variable: String { "PATRON_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() }
    /// The default as it would be written; nil if it is not set by default.
    package var standard: String? { text(Settings()) }
}

extension Setting {
    /// Where a value stands in the settings.
    typealias Path<Value> = any WritableKeyPath<Settings, Value> & Sendable

    /// A whole number within a range.
    static func number(
        _ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>, _ help: String
    ) -> Setting {
        Setting(
            name: name, help: help, valueName: "N", expected: "\(range.lowerBound) to \(range.upperBound)",
            isSecret: false,
            set: { settings, text in
                guard let value = Int(text), range.contains(value) else { return false }
                settings[keyPath: path] = value
                return true
            }, text: { String($0[keyPath: path]) })
    }

    /// A file or a folder.
    static func path(
        _ name: String, _ path: Path<String>, _ valueName: String, _ help: String
    ) -> Setting {
        Setting(
            name: name, help: help, valueName: valueName, expected: "a path", isSecret: false,
            set: { settings, text in
                settings[keyPath: path] = text
                return !text.isEmpty
            }, text: { $0[keyPath: path] })
    }

    /// Text that need not be there, such as a file's path.
    static func optional(
        _ name: String, _ path: Path<String?>, _ valueName: String,
        isSecret: Bool = false, _ help: String
    ) -> Setting {
        Setting(
            name: name, help: help, valueName: valueName, expected: valueName == "TEXT" ? "text" : "a path",
            isSecret: isSecret,
            set: { settings, text in
                settings[keyPath: path] = text
                return !text.isEmpty
            }, text: { $0[keyPath: path] })
    }

    /// An address to listen on.
    static func address(
        _ name: String, _ path: Path<ListenAddress>, _ help: String
    ) -> Setting {
        Setting(
            name: name, help: help, valueName: "HOST:PORT", expected: "HOST:PORT", isSecret: false,
            set: { settings, text in
                guard let address = ListenAddress(text) else { return false }
                settings[keyPath: path] = address
                return true
            }, text: { $0[keyPath: path].description })
    }

    /// An address to listen on, or none.
    static func address(
        _ name: String, _ path: Path<ListenAddress?>, _ help: String
    ) -> Setting {
        Setting(
            name: name, help: help, valueName: "HOST:PORT", expected: "HOST:PORT", isSecret: false,
            set: { settings, text in
                settings[keyPath: path] = ListenAddress(text)
                return settings[keyPath: path] != nil
            }, text: { $0[keyPath: path]?.description })
    }

    /// One of a few words.
    static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Path<Value>, _ help: String
    ) -> Setting {
        Setting(
            name: name, help: help, valueName: "WORD",
            expected: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "), isSecret: false,
            set: { settings, text in
                guard let value = Value(rawValue: text) else { return false }
                settings[keyPath: path] = value
                return true
            }, text: { $0[keyPath: path].rawValue })
    }
}
