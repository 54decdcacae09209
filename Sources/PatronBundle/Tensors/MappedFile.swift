internal import Foundation
package import PatronCore

/// A file mapped read-only into memory for as long as this object lives. Its size is taken by fstat before mapping.
package final class MappedFile: @unchecked Sendable {
    // Unchecked: the mapping is read-only and lives as long as the object.

    /// The file's bytes; empty for an empty file.
    package let bytes: UnsafeRawBufferPointer
    /// The path, for messages.
    package let path: String
    /// Which file this was when it was opened; nil for bytes in memory.
    let identity: FileIdentity?

    /// Maps `path`.
    ///
    /// - Parameters:
    ///   - size: how many bytes the file must have; nil takes it as it is.
    ///   - followLinks: false refuses a symbolic link, as within a version, whose files are its own.
    /// - Throws: `notFound`, `corrupt` (a link, not a regular file, the wrong size) or `io`, with the path as the
    /// place.
    package init(_ path: String, size expected: Int? = nil, followLinks: Bool = true) throws(PatronError) {
        let place = Place(file: path)
        // Without O_NONBLOCK, opening a named pipe waits for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            switch errno {
            case ENOENT: throw PatronError(.notFound, "cannot open: \(reason)", at: place)
            case ELOOP: throw PatronError(.corrupt, "is a symbolic link, expected a regular file", at: place)
            default: throw PatronError(.io, "cannot open: \(reason)", at: place)
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ioError("cannot stat", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PatronError(.corrupt, "expected a regular file", at: place)
        }
        let size = Int(status.st_size)
        if let expected, size != expected {
            throw PatronError(.corrupt, "has \(size) bytes, expected \(expected)", at: place)
        }
        self.path = path
        identity = FileIdentity(status)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw ioError("cannot map \(size) bytes", path)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    /// The same over a copy of bytes in memory, aligned as a file's tensors are: for tests and for what was just
    /// written.
    package init(copying content: some Collection<UInt8>, path: String) {
        self.path = path
        identity = nil
        let copy = UnsafeMutableRawBufferPointer.allocate(
            byteCount: content.count, alignment: TensorFileWriter.alignment)
        copy.copyBytes(from: content)
        bytes = UnsafeRawBufferPointer(copy)
    }

    /// Lends the bytes, and keeps the mapping until `body` has returned: what `bytes` alone does not promise for a file whose
    /// last use it is.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }

    /// Whether the path still leads to this file as it was when it was opened.
    package var isUnchanged: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && FileIdentity(status) == identity
    }

    /// Reads the file's pages into memory and into this process's page table, so that nobody waits for a page fault later.
    package func warm() {
        guard identity != nil, let first = bytes.baseAddress else { return }
        let start = UnsafeMutableRawPointer(mutating: first)
        madvise(start, bytes.count, MADV_WILLNEED)
        // In pieces: the kernel holds the process's memory lock for the length of a call.
        for offset in stride(from: 0, to: bytes.count, by: Self.warmingPiece) {
            let count = min(Self.warmingPiece, bytes.count - offset)
            if madvise(start + offset, count, Self.populateForReading) == 0 { continue }
            // Before Linux 5.14 a page comes when it is read.
            for page in stride(from: offset, to: offset + count, by: Self.page) {
                blackHole(bytes[page])
            }
        }
    }

    private static let warmingPiece = 4 << 20
    private static let page = 4096
    /// `MADV_POPULATE_READ` of linux/mman.h.
    private static let populateForReading: Int32 = 22

    deinit {
        if identity == nil {
            bytes.deallocate()
        } else if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}

/// A read that is not optimised away.
@inline(never)
private func blackHole(_ byte: UInt8) {}

/// What tells one state of a file from another without reading it.
struct FileIdentity: Sendable, Hashable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    /// Last change of the content, nanoseconds since 1970.
    var modified: Int64
    /// Last change of content or attributes, nanoseconds since 1970; programs cannot set it.
    var changed: Int64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        changed = Int64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctim.tv_nsec)
    }
}
