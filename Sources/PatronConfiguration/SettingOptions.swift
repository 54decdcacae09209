internal import ArgumentParser

/// The table's settings as command line options, for help and parsing by argument-parser.
///
/// Argument-parser finds a type's options with a mirror and fills them by decoding: both are given from the table here, so that
/// no option is declared twice.
package struct SettingOptions: ParsableArguments, CustomReflectable {
    /// The values given, by the settings' names.
    package let values: [String: String]

    package init() { values = [:] }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        var values: [String: String] = [:]
        for setting in Settings.table {
            values[setting.name] = try container.decodeIfPresent(String.self, forKey: Key(stringValue: setting.name))
        }
        self.values = values
    }

    package var customMirror: Mirror {
        Mirror(self, children: Settings.table.map { (label: $0.name, value: $0.option) }, displayStyle: .struct)
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension Setting {
    fileprivate var option: Option<String?> {
        var text = help
        if let standard { text += " (default: \(standard))" }
        return Option(
            name: .customLong(name), help: ArgumentHelp(stringLiteral: text).named(valueName.lowercased()),
            completion: ["FILE", "DIR"].contains(valueName) ? .file() : nil)
    }
}

extension ArgumentHelp {
    fileprivate func named(_ valueName: String) -> ArgumentHelp {
        var help = self
        help.valueName = valueName
        return help
    }
}
