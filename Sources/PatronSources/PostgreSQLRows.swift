internal import CPostgreSQL
internal import Foundation
internal import PatronCore
internal import PatronData

/// Rows out of a PostgreSQL server, in libpq's single-row mode: neither libpq nor this holds more than one at a time.
struct PostgreSQLRows: DatabaseRows {
    let address: PostgreSQLAddress
    let statement: String
    let name: String

    /// `timestamptz` of `pg_type.dat`.
    private static let timestampWithZone: Oid = 1184

    func fetch(into sink: RowSink) throws(PatronError) {
        let connection = try connect()
        defer { PQfinish(connection) }
        // Times as text that recipes read; nothing that a statement does can change the database.
        try run("SET default_transaction_read_only = on", connection)
        try run("SET datestyle = 'ISO, YMD'", connection)
        try run("SET timezone = 'UTC'", connection)
        // With parameters, even none, the server takes a single statement only.
        guard PQsendQueryParams(connection, statement, 0, nil, nil, nil, nil, 0) == 1,
            PQsetSingleRowMode(connection) == 1
        else { throw failure(connection) }
        var hasHeader = false
        while let result = PQgetResult(connection) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK:
                if !hasHeader {
                    try sink.header(
                        (0..<PQnfields(result)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" })
                    hasHeader = true
                }
                for row in 0..<PQntuples(result) { try write(result, row, sink) }
            case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                throw PatronError(.badInput, "the statement gives no rows", at: Place(file: name))
            default: throw failure(connection, result)
            }
            if sink.isFull { return }
        }
        // A connection that breaks ends the results as the last row does.
        guard PQstatus(connection) == CONNECTION_OK else { throw failure(connection) }
    }

    private func write(_ result: OpaquePointer, _ row: Int32, _ sink: RowSink) throws(PatronError) {
        for column in 0..<PQnfields(result) {
            guard PQgetisnull(result, row, column) == 0, let text = PQgetvalue(result, row, column) else {
                try sink.field("")
                continue
            }
            var length = Int(PQgetlength(result, row, column))
            // The zone is UTC, as was asked for.
            if PQftype(result, column) == Self.timestampWithZone, length > 3, strcmp(text + length - 3, "+00") == 0 {
                length -= 3
            }
            let bytes = UnsafeRawBufferPointer(start: text, count: length)
            try sink.field(bytes.assumingMemoryBound(to: UInt8.self))
        }
        try sink.endRow()
    }

    private func connect() throws(PatronError) -> OpaquePointer {
        var settings: [(String, String)] = [
            ("client_encoding", "UTF8"), ("application_name", "patron-trainer"),
            ("connect_timeout", "\(address.connectSeconds)"),
            // A server whose machine is gone answers nothing at all; two minutes of silence are an error.
            ("keepalives_idle", "60"), ("keepalives_interval", "10"), ("keepalives_count", "6"),
        ]
        if let host = address.host { settings.append(("host", host)) }
        if let port = address.port { settings.append(("port", "\(port)")) }
        // A database's name with `=` in it would be taken for more settings: expand_dbname stays off below.
        if let database = address.database { settings.append(("dbname", database)) }
        if let user = address.user { settings.append(("user", user)) }
        if let tls = address.tls { settings.append(("sslmode", tls)) }
        let keys = settings.map { strdup($0.0) }
        let values = settings.map { strdup($0.1) }
        defer { for text in keys + values { free(text) } }
        let keyList = keys.map { UnsafePointer($0) } + [nil]
        let valueList = values.map { UnsafePointer($0) } + [nil]
        guard let connection = PQconnectdbParams(keyList, valueList, 0) else {
            throw PatronError(.internal, "libpq has no memory")
        }
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            throw failure(connection)
        }
        return connection
    }

    private func run(_ command: String, _ connection: OpaquePointer) throws(PatronError) {
        let result = PQexec(connection, command)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure(connection) }
    }

    /// What libpq says, on one line. It names no password.
    private func failure(_ connection: OpaquePointer, _ result: OpaquePointer? = nil) -> PatronError {
        let text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        // Class 57P is a server that ends; libpq notices the broken connection only at its next step.
        let state =
            result.flatMap { PQresultErrorField($0, Int32(UInt8(ascii: "C"))) }.map { String(cString: $0) } ?? ""
        let isConnected = PQstatus(connection) == CONNECTION_OK && !state.hasPrefix("57P")
        return PatronError(
            isConnected ? .badInput : .unavailable, lines.filter { $0 != "^" }.joined(separator: "; "),
            at: Place(file: name))
    }
}
