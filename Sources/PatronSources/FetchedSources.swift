internal import Foundation
package import PatronCore
package import PatronData

/// A recipe whose databases were read: their rows lie as delimited text in files without a name, which the system removes when
/// this object goes or the process dies.
///
/// A source is read more than once (rows, rejected rows, fingerprint), a table may change in between, and rows come in no certain
/// order: one copy makes all of it one reading, and memory does not grow with the table.
package final class FetchedSources: Sendable {
    /// The recipe with a file for each source.
    package let recipe: Recipe
    private let descriptors: [Int32]

    /// Fetches the rows of all sources that are in databases; only `limit` rows of each source are read where one is given.
    package init(_ recipe: Recipe, limit: Int? = nil, log: (String) -> Void = { _ in }) throws(PatronError) {
        var fetched = recipe
        var descriptors: [Int32] = []
        do throws(PatronError) {
            for (at, source) in recipe.sources.enumerated() {
                fetched.sources[at].rowLimit = limit
                guard let rows = Self.rows(source) else { continue }
                let descriptor = try Self.namelessFile()
                descriptors.append(descriptor)
                let path = "/proc/self/fd/\(descriptor)"
                let sink = try RowSink(path: path, limit: limit)
                log("\(source.table.rawValue): fetching from \(source.name)")
                try rows.fetch(into: sink)
                try sink.close()
                fetched.sources[at] = fetched.sources[at].fetched(into: path)
            }
        } catch {
            for descriptor in descriptors { close(descriptor) }
            throw error
        }
        self.recipe = fetched
        self.descriptors = descriptors
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    private static func rows(_ source: SourceRecipe) -> (any DatabaseRows)? {
        switch source.origin {
        case .file: nil
        case .sqlite(let path, let selection): SQLiteRows(path: path, statement: selection.statement, name: source.name)
        case .postgresql(let address, let selection):
            PostgreSQLRows(address: address, statement: selection.statement, name: source.name)
        }
    }

    private static func namelessFile() throws(PatronError) -> Int32 {
        let folder = FileManager.default.temporaryDirectory.path
        var template = Array("\(folder)/patron-source-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw PatronError(.io, "cannot create a file: \(String(cString: strerror(errno)))", at: Place(file: folder))
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return descriptor
    }
}

/// One statement's rows in a database.
protocol DatabaseRows {
    /// Hands every row to the sink, the columns' names first.
    func fetch(into sink: RowSink) throws(PatronError)
}
