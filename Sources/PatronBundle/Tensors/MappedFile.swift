internal import Foundation
package import PatronCore

/// A file mapped read-only into memory for as long as this object lives. Its size is taken by fstat before mapping.
package final class MappedFile: @unchecked Sendable {
    // Unchecked: the mapping is read-only and lives as long as the object.

    /// The file's bytes; empty for an empty file.
    package let bytes: UnsafeRawBufferPointer
    /// The path, for messages.
    package let path: String

    /// Maps `path`; throws `notFound` or `io`, with the path as the place.
    package init(_ path: String) throws(PatronError) {
        let place = Place(file: path)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw PatronError(errno == ENOENT ? .notFound : .io, "cannot open: \(reason)", at: place)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw PatronError(.io, "expected a regular file", at: place)
        }
        self.path = path
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw PatronError(.io, "cannot map \(size) bytes: \(String(cString: strerror(errno)))", at: place)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }
}
