internal import Foundation
package import PatronCore
package import PatronYAML

/// A recipe: where a namespace's data comes from, how it is cleaned, and which families are trained with which
/// settings.
package struct Recipe: Sendable {
    /// What "now" is where a request does not say.
    package enum Clock: String, Sendable, CaseIterable {
        /// The wall clock, in UTC.
        case live
        /// The end of the data.
        case frozen
    }

    /// Recipes longer than this are no recipes.
    private static let maximumBytes = 1 << 20

    package var path: String
    /// The recipe's own bytes, for its fingerprint.
    package var bytes: [UInt8]
    /// Lower-case letters, digits and hyphens.
    package var namespace: String
    package var clock: Clock
    /// The currency of all amounts; `XXX` (ISO 4217: none) where a recipe without transactions names none.
    package var currency: Currency
    package var seed: UInt64
    package var sources: [SourceRecipe]
    package var cleaning: CleaningRecipe
    package var categories: CategoryRules
    /// Whether items of the items table that nobody has bought are part of the catalogue.
    package var unsoldItems: Bool
    /// The key under which customers' ids become pseudonyms; nil leaves them as they are.
    package var pseudonymKeyFile: String?
    package var gate: GateRecipe
    /// The groups to compare; nil compares none.
    package var fairness: FairnessRecipe?
    /// The families to train with their settings, in order. Their trainers read the sections and call `finish()`.
    package var families: [(name: String, settings: YAMLSection)]

    /// Reads and checks a recipe; errors name file, line and key.
    package static func load(path: String) throws(PatronError) -> Recipe {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw PatronError(.badInput, "cannot read the recipe: is there such a file?", at: Place(file: path))
        }
        guard data.count <= maximumBytes else {
            throw PatronError(.limitExceeded, "a recipe has at most \(maximumBytes) bytes", at: Place(file: path))
        }
        return try Recipe(bytes: [UInt8](data), path: path)
    }

    /// Reads a recipe from its bytes; `path` says where it would stand, for messages and relative paths.
    package init(bytes: [UInt8], path: String) throws(PatronError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PatronError(.badInput, "is not text in UTF-8", at: Place(file: path))
        }
        self.path = path
        self.bytes = bytes
        let top = try YAMLSection(yaml: text, file: path)
        namespace = try top.requiredString("namespace")
        guard namespace.utf8.count <= 64,
            namespace.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else {
            throw PatronError(
                .badInput, "'\(namespace)' is no namespace; expected 1 to 64 of a-z, 0-9 and '-'",
                at: top.place(of: "namespace"))
        }
        clock = Clock(rawValue: try top.choice("clock", of: Clock.allCases.map(\.rawValue), default: "live")) ?? .live
        seed = UInt64(try top.int("seed", default: 0, in: 0...Int.max))
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        sources = []
        let tables = SourceRecipe.Table.allCases
        let sourceSections = try top.section("sources")
        for (name, section) in try sourceSections.sections() {
            guard let table = SourceRecipe.Table(rawValue: name) else {
                throw PatronError(
                    .badInput,
                    "unknown table '\(name)'; expected one of \(tables.map(\.rawValue).joined(separator: ", "))",
                    at: sourceSections.place(of: name))
            }
            sources.append(try SourceRecipe(table, section, folder: folder))
        }
        guard sources.contains(where: { $0.table == .transactions || $0.table == .sessions }) else {
            throw PatronError(.badInput, "expected a source for transactions or sessions", at: top.place(of: "sources"))
        }
        currency = try Self.currency(top, required: sources.contains { $0.table == .transactions })
        cleaning = try CleaningRecipe(try top.section("cleaning"))
        let items = try top.section("items")
        unsoldItems = try items.bool("unsold", default: false)
        categories = try CategoryRules(items)
        let pseudonyms = try top.section("pseudonyms")
        if top.has("pseudonyms") {
            let file = try pseudonyms.requiredString("key_file")
            pseudonymKeyFile = file.hasPrefix("/") || folder.isEmpty ? file : folder + "/" + file
        }
        try pseudonyms.finish()
        gate = try GateRecipe(try top.section("gate"))
        if top.has("fairness") { fairness = try FairnessRecipe(try top.section("fairness")) }
        families = try top.section("families").sections().map { ($0.name, $0.section) }
        try top.finish()
    }

    /// The source of a table, if the recipe has one.
    package func source(_ table: SourceRecipe.Table) -> SourceRecipe? { sources.first { $0.table == table } }

    /// Reads a table from another file, as `--data TABLE=PATH` asks; the path is relative to the working folder.
    package mutating func override(_ assignment: String) throws(PatronError) {
        let parts = assignment.split(separator: "=", maxSplits: 1)
        let known = sources.map(\.table.rawValue).joined(separator: ", ")
        guard parts.count == 2 else {
            throw PatronError(
                .badUsage, "'\(assignment)' is no table's path; expected TABLE=PATH with one of \(known)",
                at: Place(field: "--data"))
        }
        guard let at = sources.firstIndex(where: { $0.table.rawValue == parts[0] }) else {
            throw PatronError(
                .badUsage, "the recipe has no table '\(parts[0])'; expected one of \(known)", at: Place(field: "--data")
            )
        }
        sources[at].replace(byFile: String(parts[1]))
    }

    private static func currency(_ top: YAMLSection, required: Bool) throws(PatronError) -> Currency {
        let code = required ? try top.requiredString("currency") : try top.string("currency") ?? "XXX"
        guard let currency = Currency(code) else {
            throw PatronError(
                .badInput, "'\(code)' is no currency; expected an ISO 4217 code such as GBP",
                at: top.place(of: "currency"))
        }
        return currency
    }
}
