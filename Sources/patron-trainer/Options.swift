import ArgumentParser
import Foundation
import PatronCommand
import PatronCore
import PatronData

/// A recipe with the sources that the command line replaces.
struct RecipeOptions: ParsableArguments {
    @Argument(help: "The recipe, a YAML file.")
    var recipe: String

    @Option(name: .customLong("data"), help: ArgumentHelp("Read a table from another file.", valueName: "TABLE=PATH"))
    var data: [String] = []

    @Option(help: "A server's state folder: recorded purchases join the transactions, erased customers are left out.")
    var state: String?

    func load() throws(PatronError) -> Recipe {
        var loaded = try Recipe.load(path: recipe)
        for assignment in data { try loaded.override(assignment) }
        return loaded
    }
}

/// Where the store is.
struct StoreOptions: ParsableArguments {
    @Option(help: "The folder with namespaces and their versions.")
    var models = "Models"

    @Option(help: "The namespace; not needed where there is only one.")
    var namespace: String?
}

struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON object on standard output.")
    var json = false

    /// Prints a result as JSON, or as indented lines for a person.
    func show(_ value: JSONValue) {
        if json {
            print(value.description)
        } else {
            print(readable(value, indent: ""), terminator: "")
        }
    }
}

/// Threads that training uses.
var availableThreads: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

/// A result as lines of `key: value`; long lists are cut.
func readable(_ value: JSONValue, indent: String) -> String {
    switch value {
    case .object(let members):
        members.map { member in
            switch member.value {
            case .object, .array: "\(indent)\(member.key):\n" + readable(member.value, indent: indent + "  ")
            default: "\(indent)\(member.key): \(plain(member.value))\n"
            }
        }.joined()
    case .array(let values):
        values.prefix(20).map { element in
            switch element {
            case .object, .array:
                indent + "-" + readable(element, indent: indent + "  ").dropFirst(indent.count + 1)
            default: "\(indent)- \(plain(element))\n"
            }
        }.joined() + (values.count > 20 ? "\(indent)... \(values.count - 20) more\n" : "")
    default: indent + plain(value) + "\n"
    }
}

private func plain(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .number(let number) where number != number.rounded():
        number.formatted(.number.precision(.significantDigits(1...6)).grouping(.never))
    default: value.description
    }
}
