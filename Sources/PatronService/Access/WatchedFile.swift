internal import Foundation
internal import Synchronization

/// Files that are read again when they change: by name, so that one that was replaced by a rename is noticed.
final class WatchedFile: Sendable {
    private struct Stamp: Equatable {
        var inode: UInt64 = 0
        var size: Int64 = -1
        var seconds = 0
        var nanoseconds = 0
    }

    let paths: [String]
    private let stamps: Mutex<[Stamp]>

    /// The files as they are now count as seen.
    init(_ paths: [String]) {
        self.paths = paths
        stamps = Mutex(paths.map(Self.stamp))
    }

    /// Whether any file is another than at the last look.
    func hasChanged() -> Bool {
        let now = paths.map(Self.stamp)
        return stamps.withLock { stamps in
            defer { stamps = now }
            return stamps != now
        }
    }

    private static func stamp(_ path: String) -> Stamp {
        var status = stat()
        guard stat(path, &status) == 0 else { return Stamp() }
        return Stamp(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}
