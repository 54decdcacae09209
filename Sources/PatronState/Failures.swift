internal import Foundation
internal import GRDB
internal import PatronCore

/// Runs work on a file of the store; what SQLite says becomes an error with the file's path.
func named<Result>(_ path: String, _ body: () throws -> Result) throws(PatronError) -> Result {
    do {
        return try body()
    } catch let error as PatronError {
        throw error
    } catch let error as DatabaseError {
        throw PatronError(
            code(of: error), "\(error.message ?? "SQLite failed") (SQLite \(error.extendedResultCode.rawValue))",
            at: Place(file: path))
    } catch {
        throw PatronError(.internal, "\(error)", at: Place(file: path))
    }
}

private func code(of error: DatabaseError) -> PatronError.Code {
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: .corrupt
    // A disk that is full, read-only or gone, and somebody else's lock, may be better in a moment.
    case .SQLITE_FULL, .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PERM:
        .unavailable
    default: .internal
    }
}

/// An `io` error that says what failed, why (errno) and on which path.
func ioError(_ what: String, _ path: String) -> PatronError {
    PatronError(.io, "\(what): \(String(cString: strerror(errno)))", at: Place(file: path))
}

/// Sees that a file or a folder is on disk.
func sync(_ path: String) throws(PatronError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ioError("cannot open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ioError("cannot sync", path) }
}
