internal import PatronCore
internal import PatronYAML

/// One source of a recipe: a file or a database's rows, and which of its columns feed which canonical column.
package struct SourceRecipe: Sendable {
    /// The canonical tables that can be read so far.
    package enum Table: String, Sendable, CaseIterable {
        case transactions, items, relations, customers, sessions, campaigns

        /// Canonical columns that must be mapped and found, and those that may be. Sessions pass all columns through.
        var columns: (required: [String], optional: [String]) {
            switch self {
            case .transactions:
                (["order", "customer", "item", "time"], ["quantity", "unit_price", "amount", "country", "item_name"])
            case .items:
                (["item"], ["name", "category", "price", "unit_cost", "stock", "pack_size", "brand", "assortments"])
            case .customers: (["customer", "account"], [])
            case .relations: (["item", "related", "kind"], [])
            case .sessions: ([], [])
            case .campaigns: (["customer", "time", "treatment", "outcome"], ["cost"])
            }
        }
    }

    /// Before the name of an attribute of items that has a column of its own.
    static let attributePrefix = "attribute "

    package var table: Table
    /// Where the rows come from.
    package private(set) var origin: SourceOrigin
    /// The file to read, absolute or relative to the working folder; empty while a database's rows were not fetched.
    package private(set) var path: String
    /// How messages name the source: the file, or what was asked of the database.
    package private(set) var name: String
    /// Canonical name to the header names that may carry it, the first one found wins.
    package var columns: [(canonical: String, headers: [String])]
    /// Canonical columns that a file may lack.
    package var optional: Set<String>
    /// The byte between fields.
    package var delimiter: UInt8
    /// How many rows are read; nil reads all.
    package var rowLimit: Int?
    /// Sessions: the label's column and the value that counts as positive, for campaigns that of the outcome; columns left out; columns read as categories
    /// although their values look like numbers.
    package var label: String?
    package var positive: String?
    package var drop: [String]
    package var categorical: [String]
    /// Sessions: columns that say how far a row came, in order.
    package var stages: [String]

    init(_ table: Table, _ section: YAMLSection, folder: String) throws(PatronError) {
        self.table = table
        let resolve = { (relative: String) in
            relative.hasPrefix("/") || folder.isEmpty ? relative : folder + "/" + relative
        }
        origin = try SourceOrigin(section, resolve: resolve)
        if case .file = origin {
            path = resolve(try section.requiredString("path"))
            delimiter = try Self.delimiter(section)
        } else {
            path = ""
            delimiter = UInt8(ascii: ",")
        }
        name = origin.name ?? path
        let mapping = try section.section("columns")
        var columns: [(canonical: String, headers: [String])] = []
        let (required, possible) = table.columns
        let canonical = table == .sessions ? mapping.keys : required + possible
        for name in canonical {
            var headers = try mapping.list(name)
            if headers.isEmpty, required.contains(name) { headers = [name] }
            if !headers.isEmpty { columns.append((name, headers)) }
        }
        try mapping.finish()
        if table == .items {
            let attributes = try section.section("attributes")
            for name in attributes.keys { columns.append((Self.attributePrefix + name, try attributes.list(name))) }
            try attributes.finish()
        }
        self.columns = columns
        optional = Set(try section.list("optional"))
        for name in optional where !possible.contains(name) {
            throw PatronError(
                .badInput, "'\(name)' cannot be optional; expected some of \(possible.joined(separator: ", "))",
                at: section.place(of: "optional"))
        }
        if table == .sessions {
            label = try section.requiredString("label")
            positive = try section.string("positive")
            drop = try section.list("drop")
            categorical = try section.list("categorical")
            stages = try section.list("stages")
        } else {
            if table == .campaigns { positive = try section.string("positive") }
            drop = []
            categorical = []
            stages = []
        }
        if table == .transactions,
            !columns.contains(where: { $0.canonical == "unit_price" || $0.canonical == "amount" })
        {
            throw PatronError(.badInput, "expected a column for unit_price or amount", at: section.place(of: "columns"))
        }
        try section.finish()
    }

    /// Reads the rows from a file instead.
    mutating func replace(byFile path: String) {
        (origin, self.path, name) = (.file, path, path)
    }

    /// The source with its rows fetched into a file of delimited text; messages name it as before.
    package func fetched(into path: String) -> SourceRecipe {
        var copy = self
        copy.path = path
        return copy
    }

    /// A reader at the start of the rows.
    func reader() throws(PatronError) -> CSVReader {
        let reader = try CSVReader(path: path, name: name, delimiter: delimiter)
        reader.limit = rowLimit ?? .max
        return reader
    }

    private static func delimiter(_ section: YAMLSection) throws(PatronError) -> UInt8 {
        guard let text = try section.string("delimiter") else { return UInt8(ascii: ",") }
        if text == "tab" || text == "\t" { return 9 }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte > 32, byte < 127, byte != UInt8(ascii: "\"") else {
            throw PatronError(
                .badInput, "'\(text)' is no delimiter; expected one character, or tab",
                at: section.place(of: "delimiter"))
        }
        return byte
    }
}
