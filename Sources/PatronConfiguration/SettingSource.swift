internal import Configuration
internal import Foundation
internal import PatronCore
internal import PatronYAML

/// A place that settings come from: the command line, the environment or a file.
struct SettingSource {
    private let values: any ConfigSnapshot
    /// Where a setting stands in this source.
    let place: (Setting) -> Place

    /// The value given here, as text; nil if none is.
    func value(of setting: Setting) throws(PatronError) -> String? {
        do {
            let key = AbsoluteConfigKey([setting.name])
            guard case .string(let text)? = try values.value(forKey: key, type: .string).value?.content else {
                return nil
            }
            return text
        } catch {
            throw PatronError(.badUsage, "expected \(setting.expected)", at: place(setting), cause: error)
        }
    }

    /// The command line's options.
    static func flags(_ values: [String: String]) -> SettingSource {
        let content = values.map { name, text in
            (AbsoluteConfigKey([name]), ConfigValue(.string(text), isSecret: false))
        }
        let provider = InMemoryProvider(
            name: "command line", values: Dictionary(content, uniquingKeysWith: { first, _ in first }))
        return SettingSource(values: provider.snapshot()) { Place(field: "--\($0.name)") }
    }

    /// The environment's variables, `PATRON_...`.
    static func environment(_ variables: [String: String]) -> SettingSource {
        let provider = EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: "patron")
        return SettingSource(values: provider.snapshot()) { Place(field: $0.variable) }
    }

    /// A YAML file with the settings' names as keys. Throws for keys that are no setting's, with their line.
    static func file(_ path: String) throws(PatronError) -> SettingSource {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PatronError(.badUsage, "cannot be read; expected a file of settings", at: Place(file: path))
        }
        let section = try YAMLSection(yaml: String(decoding: data, as: UTF8.self), file: path)
        var places: [String: Place] = [:]
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for setting in Settings.table {
            guard let text = try section.string(setting.name) else { continue }
            places[setting.name] = section.place(of: setting.name)
            values[AbsoluteConfigKey([setting.name])] = ConfigValue(.string(text), isSecret: setting.isSecret)
        }
        try section.finish()
        let provider = InMemoryProvider(name: path, values: values)
        return SettingSource(values: provider.snapshot()) { [places] in
            places[$0.name] ?? Place(file: path, field: $0.name)
        }
    }
}
