internal import PatronCore
internal import Yams

/// YAML as a tree that knows its lines; free of Yams' types, so that it can be passed between threads.
indirect enum YAMLNode: Sendable {
    case scalar(text: String, isNull: Bool, line: Int)
    case list([YAMLNode], line: Int)
    case mapping([Entry], line: Int)

    struct Entry: Sendable {
        var key: String
        var line: Int
        var value: YAMLNode
    }

    var line: Int {
        switch self {
        case .scalar(_, _, let line), .list(_, let line), .mapping(_, let line): line
        }
    }

    /// What a person calls this kind of node.
    var kind: String {
        switch self {
        case .scalar(let text, let isNull, _): isNull ? "nothing" : "'\(text)'"
        case .list: "a list"
        case .mapping: "a section"
        }
    }

    /// Reads YAML text, nothing being a node without a value; errors carry file and line.
    static func parse(_ yaml: String, file: String) throws(PatronError) -> YAMLNode {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw located(error, file: file)
        } catch {
            throw PatronError(.badInput, "is not YAML", at: Place(file: file), cause: error)
        }
        guard let root else { return .scalar(text: "", isNull: true, line: 1) }
        var budget = maximumNodes
        return try convert(root, file: file, budget: &budget)
    }

    /// More than any file for people needs; anchors that refer to anchors grow without bound.
    private static let maximumNodes = 100_000

    private static func convert(_ node: Node, file: String, budget: inout Int) throws(PatronError) -> YAMLNode {
        let line = node.mark?.line ?? 1
        budget -= 1
        guard budget > 0 else {
            throw PatronError(.limitExceeded, "more than \(maximumNodes) values", at: Place(file: file, line: line))
        }
        switch node {
        case .scalar(let scalar):
            let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return .scalar(text: scalar.string, isNull: isNull, line: line)
        case .sequence(let sequence):
            var nodes: [YAMLNode] = []
            for element in sequence { nodes.append(try convert(element, file: file, budget: &budget)) }
            return .list(nodes, line: line)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                let keyLine = key.mark?.line ?? line
                guard case .scalar(let name) = key else {
                    throw PatronError(.badInput, "a key must be a word", at: Place(file: file, line: keyLine))
                }
                guard !entries.contains(where: { $0.key == name.string }) else {
                    throw PatronError(
                        .badInput, "stands twice", at: Place(file: file, line: keyLine, field: name.string))
                }
                entries.append(
                    Entry(key: name.string, line: keyLine, value: try convert(value, file: file, budget: &budget)))
            }
            return .mapping(entries, line: line)
        case .alias:
            throw PatronError(.badInput, "YAML aliases are not supported", at: Place(file: file, line: line))
        }
    }

    private static func located(_ error: YamlError, file: String) -> PatronError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            PatronError(.badInput, "is not YAML: \(problem)", at: Place(file: file, line: mark.line))
        case .reader(let problem, let offset, _, let yaml):
            // The error's own text shows the line, and in a file of tokens that would be a token.
            PatronError(
                .badInput, "is not YAML: \(problem)",
                at: Place(file: file, line: offset.map { 1 + yaml.utf8.prefix($0).count { $0 == UInt8(ascii: "\n") } }))
        case .duplicatedKeysInMapping(let duplicates, let context):
            PatronError(
                .badInput, "stands twice", at: Place(file: file, line: context.mark.line, field: duplicates.first))
        default:
            PatronError(.badInput, "is not YAML", at: Place(file: file))
        }
    }
}
