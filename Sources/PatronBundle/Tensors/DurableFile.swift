package import Foundation
package import PatronCore

/// Writes a new file and fsyncs it before returning; throws `io` with the path.
package func writeDurably(_ data: Data, to path: String) throws(PatronError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw ioError("cannot create", path) }
    defer { close(descriptor) }
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
    guard fsync(descriptor) == 0 else { throw ioError("cannot sync", path) }
}

/// An `io` error that says what failed, why (errno) and on which path.
package func ioError(_ what: String, _ path: String) -> PatronError {
    PatronError(.io, "\(what): \(String(cString: strerror(errno)))", at: Place(file: path))
}
