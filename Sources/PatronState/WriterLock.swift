internal import Foundation
internal import PatronCore

/// The right to write to a state folder: an exclusive flock, which the system lets go of when the process dies.
final class WriterLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock; throws `unavailable` if another process holds it.
    init(_ directory: String) throws(PatronError) {
        let path = directory + "/writer.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw ioError("cannot open the lock", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw PatronError(.unavailable, "another server writes to this folder", at: Place(file: directory))
        }
    }

    deinit { close(descriptor) }
}
