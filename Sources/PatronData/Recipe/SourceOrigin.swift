internal import PatronCore
internal import PatronYAML

/// Where a source's rows are: in a file of delimited text, or in a database from which they are fetched as such.
package enum SourceOrigin: Sendable {
    case file
    case sqlite(path: String, Selection)
    case postgresql(PostgreSQLAddress, Selection)

    /// What is read of a database.
    package enum Selection: Sendable {
        /// A table or view, with its schema before a point if need be.
        case table(String)
        /// One statement that gives rows.
        case query(String)

        /// How messages name it.
        var name: String {
            switch self {
            case .table(let name): name
            case .query: "query"
            }
        }

        /// The statement; names are quoted, so that none is taken for anything else.
        package var statement: String {
            switch self {
            case .query(let text): text
            case .table(let name):
                "SELECT * FROM "
                    + name.split(separator: ".", omittingEmptySubsequences: false)
                    .map {
                        "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
                            + "\""
                    }
                    .joined(separator: ".")
            }
        }

        init(_ section: YAMLSection) throws(PatronError) {
            switch (try section.string("table"), try section.string("query")) {
            case (let table?, nil): self = .table(table)
            case (nil, let query?): self = .query(query)
            default:
                throw PatronError(
                    .badInput, "expected either table or query",
                    at: Place(file: section.file, line: section.line, field: section.path))
            }
        }
    }

    /// How messages name the source, which has no file of its own; nil for a file.
    var name: String? {
        switch self {
        case .file: nil
        case .sqlite(let path, let selection): "\(path)#\(selection.name)"
        case .postgresql(let address, let selection): "postgresql:\(address.database ?? "")#\(selection.name)"
        }
    }

    init(_ section: YAMLSection, resolve: (String) -> String) throws(PatronError) {
        switch try section.choice("kind", of: ["csv", "sqlite", "postgresql"], default: "csv") {
        case "sqlite":
            self = .sqlite(path: resolve(try section.requiredString("path")), try Selection(section))
        case "postgresql":
            self = .postgresql(try PostgreSQLAddress(try section.section("connection")), try Selection(section))
        default: self = .file
        }
    }
}

/// Where a PostgreSQL server is. What is not given comes from libpq's environment (PGHOST, PGSERVICE, ...); a password always
/// does, or from its password file.
package struct PostgreSQLAddress: Sendable {
    package var host: String?
    package var port: Int?
    package var database: String?
    package var user: String?
    /// libpq's `sslmode`.
    package var tls: String?
    package var connectSeconds: Int

    init(_ section: YAMLSection) throws(PatronError) {
        guard !section.has("password") else {
            throw PatronError(
                .badInput, "a recipe holds no password; expected it in PGPASSWORD or in libpq's password file",
                at: section.place(of: "password"))
        }
        host = try section.string("host")
        port = try section.int("port", in: 1...65535)
        database = try section.string("database")
        user = try section.string("user")
        if section.has("tls") {
            tls = try section.choice(
                "tls", of: ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"], default: "prefer")
        }
        connectSeconds = try section.int("connect_seconds", default: 10, in: 2...600)
        try section.finish()
    }
}
