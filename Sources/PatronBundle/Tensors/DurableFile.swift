package import Foundation
package import PatronCore

/// A new file being written, piece after piece; nothing is certain to be on disk before ``finish()``.
struct DurableFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Creates the file, or empties it; throws `io` with the path.
    init(creating path: String) throws(PatronError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        self.path = path
        guard descriptor >= 0 else { throw ioError("cannot create", path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends bytes.
    func write(_ data: Data) throws(PatronError) {
        var written = 0
        while written < data.count {
            let count = data.withUnsafeBytes { bytes in
                bytes.baseAddress.map { Foundation.write(descriptor, $0 + written, data.count - written) } ?? 0
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw ioError("cannot write", path)
            }
            written += count
        }
    }

    /// Waits until the content is on disk.
    func finish() throws(PatronError) {
        guard fsync(descriptor) == 0 else { throw ioError("cannot sync", path) }
    }
}

/// Writes a new file and fsyncs it before returning; throws `io` with the path.
package func writeDurably(_ data: Data, to path: String) throws(PatronError) {
    let file = try DurableFile(creating: path)
    try file.write(data)
    try file.finish()
}

/// Replaces a small file by an atomic rename: readers see the old content or the new, also after a crash.
func replaceDurably(_ data: Data, at path: String) throws(PatronError) {
    let aside = "\(path).\(getpid()).new"
    do {
        try writeDurably(data, to: aside)
    } catch {
        unlink(aside)
        throw error
    }
    guard rename(aside, path) == 0 else {
        let error = ioError("cannot replace", path)
        unlink(aside)
        throw error
    }
    try syncDirectory((path as NSString).deletingLastPathComponent)
}

/// Waits until a file's content is on disk.
func syncFile(_ path: String) throws(PatronError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ioError("cannot open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ioError("cannot sync", path) }
}

/// Waits until a directory's entries are on disk.
func syncDirectory(_ path: String) throws(PatronError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ioError("cannot open directory", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ioError("cannot sync directory", path) }
}

/// An `io` error that says what failed, why (errno) and on which path.
package func ioError(_ what: String, _ path: String) -> PatronError {
    PatronError(.io, "\(what): \(String(cString: strerror(errno)))", at: Place(file: path))
}
