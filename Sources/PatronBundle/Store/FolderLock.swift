internal import Foundation
internal import PatronCore

/// An exclusive flock, held for as long as the value lives; the system lets go of it when the process dies.
struct FolderLock: ~Copyable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Waits for the lock of a file, which is created if it is not there.
    static func wait(forFile path: String) throws(PatronError) -> FolderLock {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw ioError("cannot open the lock", path) }
        while flock(descriptor, LOCK_EX) != 0 {
            if errno == EINTR { continue }
            let error = ioError("cannot lock", path)
            close(descriptor)
            throw error
        }
        return FolderLock(descriptor: descriptor)
    }

    /// Takes the lock of a folder if it is free; nil if somebody holds it.
    static func ifFree(folder path: String) throws(PatronError) -> FolderLock? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw ioError("cannot open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return FolderLock(descriptor: descriptor)
    }

    deinit { close(descriptor) }
}
