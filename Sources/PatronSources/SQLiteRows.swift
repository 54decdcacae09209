internal import Foundation
internal import GRDB
internal import PatronCore

/// Rows out of an SQLite file, read only and one at a time.
struct SQLiteRows: DatabaseRows {
    let path: String
    let statement: String
    let name: String

    func fetch(into sink: RowSink) throws(PatronError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw PatronError(.badInput, "cannot open: is there such a file?", at: Place(file: path))
        }
        var configuration = Configuration()
        configuration.readonly = true
        // Somebody else may be writing for a moment.
        configuration.busyMode = .timeout(5)
        do {
            try DatabaseQueue(path: path, configuration: configuration).read { database in
                let cursor = try Row.fetchCursor(database, sql: statement)
                try sink.header(cursor._statement.columnNames)
                while !sink.isFull, let row = try cursor.next() { try write(row, sink) }
            }
        } catch let error as PatronError {
            throw error
        } catch let error as DatabaseError {
            throw PatronError(
                .badInput, "\(error.message ?? "SQLite failed") (SQLite \(error.extendedResultCode.rawValue))",
                at: Place(file: name))
        } catch {
            throw PatronError(.io, "\(error)", at: Place(file: name))
        }
    }

    private func write(_ row: Row, _ sink: RowSink) throws(PatronError) {
        for at in 0..<row.count {
            let value: DatabaseValue = row[at]
            switch value.storage {
            case .null: try sink.field("")
            case .int64(let number): try sink.field("\(number)")
            case .double(let number): try sink.field("\(number)")
            case .string(let text): try sink.field(text)
            // Not text that would be guessed at: the bytes as they are, which the reader rejects if they are none.
            case .blob(let data):
                let bytes = [UInt8](data)
                try bytes.withUnsafeBufferPointer { (bytes) throws(PatronError) in try sink.field(bytes) }
            }
        }
        try sink.endRow()
    }
}
