extension Settings {
    /// The table of docs/configuration.md; a test holds the page to it.
    package static var markdown: String {
        let rows = table.map { setting in
            let standard = setting.isSecret ? nil : setting.standard
            return
                "| `\(setting.name)` | \(setting.help) | \(setting.expected) | \(standard.map { "`\($0)`" } ?? "none") |\n"
        }
        return "| setting | meaning | values | default |\n|---|---|---|---|\n" + rows.joined()
    }
}
