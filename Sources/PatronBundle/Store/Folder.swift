internal import Foundation
internal import PatronCore

/// What stands under a path, links not followed.
enum PathKind {
    case file, folder, link, other, nothing
}

/// What stands under a path, links not followed.
func kind(_ path: String) -> PathKind {
    var status = stat()
    guard lstat(path, &status) == 0 else { return .nothing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return .other
    }
}

/// Names in a directory, sorted, without `.` and `..`; throws `notFound` or `io`.
func entries(ofDirectory path: String) throws(PatronError) -> [String] {
    guard let directory = opendir(path) else {
        if errno == ENOENT { throw PatronError(.notFound, "no such folder", at: Place(file: path)) }
        throw ioError("cannot list", path)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Creates a folder and those above it; one that exists is fine.
func createFolder(_ path: String) throws(PatronError) {
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        throw PatronError(.io, "cannot create the folder", at: Place(file: path), cause: error)
    }
}

/// Removes a folder with all that is in it; throws `io`.
func removeFolder(_ path: String) throws(PatronError) {
    do {
        try FileManager.default.removeItem(atPath: path)
    } catch {
        throw PatronError(.io, "cannot remove", at: Place(file: path), cause: error)
    }
}
