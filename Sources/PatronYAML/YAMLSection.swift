package import PatronCore
internal import Synchronization

/// A section of a YAML file, such as a recipe: typed getters with defaults and ranges over a YAML mapping.
///
/// Every getter notes its key as known, whether the key is there or not. ``finish()`` throws for keys that nobody asked
/// for, naming those that were: an unknown key is an error, and the list of allowed keys needs no second place.
package final class YAMLSection: Sendable {
    /// The file's path, for messages.
    package let file: String
    /// The section's name, a path of keys joined by dots; empty at the top.
    package let path: String
    /// The line of the section's key.
    package let line: Int
    private let entries: [YAMLNode.Entry]
    private let known = Mutex<[String]>([])

    init(_ node: YAMLNode, file: String, path: String, line: Int? = nil) throws(PatronError) {
        self.file = file
        self.path = path
        self.line = line ?? node.line
        switch node {
        case .mapping(let entries, _): self.entries = entries
        case .scalar(_, true, _): entries = []
        case .scalar, .list:
            throw PatronError(
                .badInput, "expected a section with keys, found \(node.kind)",
                at: Place(file: file, line: node.line, field: path))
        }
    }

    /// A section without keys, so that every setting has its default.
    package init(emptyNamed path: String, file: String = "") {
        self.file = file
        self.path = path
        line = 1
        entries = []
    }

    /// Reads a section, such as a whole file, from YAML text.
    package convenience init(yaml: String, file: String = "text", path: String = "") throws(PatronError) {
        try self.init(try YAMLNode.parse(yaml, file: file), file: file, path: path)
    }

    /// The keys that stand in the section, in order.
    package var keys: [String] { entries.map(\.key) }

    /// Whether a key stands in the section with a value; the key counts as known.
    package func has(_ key: String) -> Bool {
        guard let node = node(key) else { return false }
        if case .scalar(_, true, _) = node { return false }
        return true
    }

    /// File, line and dotted name of a key, or of the section when it lacks the key.
    package func place(of key: String) -> Place {
        let entry = entries.first { $0.key == key }
        return Place(file: file, line: entry?.line ?? line, field: dotted(key))
    }

    /// Throws for the first key that no getter has asked for.
    package func finish() throws(PatronError) {
        let allowed = known.withLock { $0 }
        for entry in entries where !allowed.contains(entry.key) {
            let expected = allowed.isEmpty ? "no keys" : allowed.sorted().joined(separator: ", ")
            throw PatronError(
                .badInput, "unknown key '\(entry.key)'; allowed here: \(expected)", at: place(of: entry.key))
        }
    }

    // MARK: Getters

    /// Text; nil where the key is missing.
    package func string(_ key: String) throws(PatronError) -> String? {
        guard has(key), let node = node(key) else { return nil }
        guard case .scalar(let text, _, _) = node else { throw wrong(key, node, "expected text") }
        return text
    }

    /// Text that must be there.
    package func requiredString(_ key: String) throws(PatronError) -> String {
        guard let text = try string(key), !text.isEmpty else {
            throw PatronError(.badInput, "missing key '\(key)'", at: Place(file: file, line: line, field: dotted(key)))
        }
        return text
    }

    /// Text out of a list of choices.
    package func choice(_ key: String, of choices: [String], default standard: String) throws(PatronError) -> String {
        guard let text = try string(key) else { return standard }
        guard choices.contains(text) else {
            throw PatronError(
                .badInput, "'\(text)' is not known; expected one of \(choices.joined(separator: ", "))",
                at: place(of: key))
        }
        return text
    }

    /// A whole number within a range; nil where the key is missing.
    package func int(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max) throws(PatronError) -> Int? {
        guard has(key), let node = node(key) else { return nil }
        guard case .scalar(let text, _, _) = node, let value = Int(text.filter { $0 != "_" }) else {
            throw wrong(key, node, "expected a whole number")
        }
        guard range.contains(value) else {
            throw PatronError(
                .badInput, "\(value) is out of range; expected \(range.lowerBound) to \(range.upperBound)",
                at: place(of: key))
        }
        return value
    }

    /// A whole number within a range, or its default.
    package func int(
        _ key: String, default standard: Int, in range: ClosedRange<Int> = Int.min...Int.max
    ) throws(PatronError) -> Int { try int(key, in: range) ?? standard }

    /// A finite number within a range; nil where the key is missing.
    package func double(
        _ key: String, in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    ) throws(PatronError) -> Double? {
        guard has(key), let node = node(key) else { return nil }
        guard case .scalar(let text, _, _) = node, let value = Double(text), value.isFinite else {
            throw wrong(key, node, "expected a number")
        }
        guard range.contains(value) else {
            throw PatronError(
                .badInput, "\(text) is out of range; expected \(range.lowerBound) to \(range.upperBound)",
                at: place(of: key))
        }
        return value
    }

    /// A finite number within a range, or its default.
    package func double(
        _ key: String, default standard: Double,
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    ) throws(PatronError) -> Double { try double(key, in: range) ?? standard }

    /// `true` or `false`, or its default.
    package func bool(_ key: String, default standard: Bool) throws(PatronError) -> Bool {
        guard has(key), let node = node(key) else { return standard }
        guard case .scalar(let text, _, _) = node, text == "true" || text == "false" else {
            throw wrong(key, node, "expected true or false")
        }
        return text == "true"
    }

    /// A list of texts, a single text counting as a list of one; empty where the key is missing.
    package func list(_ key: String) throws(PatronError) -> [String] {
        guard has(key), let node = node(key) else { return [] }
        if case .scalar(let text, _, _) = node { return [text] }
        guard case .list(let nodes, _) = node else { throw wrong(key, node, "expected a list") }
        var texts: [String] = []
        for element in nodes {
            guard case .scalar(let text, false, _) = element else {
                throw wrong(key, element, "expected text in the list")
            }
            texts.append(text)
        }
        return texts
    }

    /// A section within this one; an empty one where the key is missing.
    package func section(_ key: String) throws(PatronError) -> YAMLSection {
        guard let node = node(key) else { return YAMLSection(emptyNamed: dotted(key), file: file) }
        return try YAMLSection(node, file: file, path: dotted(key), line: place(of: key).line)
    }

    /// All sections within this one, in order; each key counts as known.
    package func sections() throws(PatronError) -> [(name: String, section: YAMLSection)] {
        var result: [(name: String, section: YAMLSection)] = []
        for entry in entries { result.append((entry.key, try section(entry.key))) }
        return result
    }

    /// A list of sections; empty where the key is missing.
    package func sectionList(_ key: String) throws(PatronError) -> [YAMLSection] {
        guard has(key), let node = node(key) else { return [] }
        guard case .list(let nodes, _) = node else { throw wrong(key, node, "expected a list of sections") }
        var result: [YAMLSection] = []
        for (at, element) in nodes.enumerated() {
            result.append(try YAMLSection(element, file: file, path: "\(dotted(key))[\(at)]"))
        }
        return result
    }

    private func node(_ key: String) -> YAMLNode? {
        known.withLock { if !$0.contains(key) { $0.append(key) } }
        return entries.first { $0.key == key }?.value
    }

    private func wrong(_ key: String, _ node: YAMLNode, _ expected: String) -> PatronError {
        PatronError(
            .badInput, "\(expected), found \(node.kind)", at: Place(file: file, line: node.line, field: dotted(key)))
    }

    private func dotted(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
