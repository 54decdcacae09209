internal import Foundation
internal import PatronBundle
internal import PatronCore

/// Makes a folder and those above it.
func makeFolder(_ path: String) throws(PatronError) {
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        throw PatronError(.io, "cannot make the folder", at: Place(file: path), cause: error)
    }
}

/// A new empty folder; the caller removes it.
private func temporaryFolder() throws(PatronError) -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("patron-\(UUID().uuidString)").path
    try makeFolder(path)
    return path
}

/// Removes a file.
func removeFile(_ path: String) throws(PatronError) {
    guard unlink(path) == 0 else { throw ioError("cannot remove", path) }
}

/// Runs work that needs a folder of its own, and removes the folder.
func inTemporaryFolder<Result>(_ work: (String) throws(PatronError) -> Result) throws(PatronError) -> Result {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try work(folder)
}
