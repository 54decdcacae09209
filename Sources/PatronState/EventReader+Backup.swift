internal import Foundation
internal import GRDB
package import PatronCore

extension EventReader {
    /// Copies the folder as it is at one moment, while a server goes on writing: the store, and the keys without which it is of no
    /// use. The copy is a state folder itself, readable by its owner alone; until it is whole it has another name.
    ///
    /// Throws `badUsage` if something of that name exists, `io` if it cannot be written.
    package func backup(to folder: String) throws(PatronError) {
        let files = FileManager.default
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        // Without a slash at its end, behind which the other name would be a file within.
        let destination = URL(fileURLWithPath: folder).standardizedFileURL.path
        let aside = destination + ".part"
        guard access(destination, F_OK) != 0 else {
            throw PatronError(.badUsage, "exists; a backup is a new folder", at: Place(file: destination))
        }
        try named(aside) {
            if access(aside, F_OK) == 0 { try files.removeItem(atPath: aside) }
            try files.createDirectory(
                atPath: aside, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        do throws(PatronError) {
            try copyStore(to: aside + "/" + EventStore.fileName)
            for name in try named(directory, { try files.contentsOfDirectory(atPath: directory) })
            where name.hasSuffix(".key") {
                try Self.writePrivate(try Self.content(directory + "/" + name), to: aside + "/" + name)
            }
            try sync(aside)
            guard rename(aside, destination) == 0 else { throw ioError("cannot make", destination) }
            try sync(URL(fileURLWithPath: destination).deletingLastPathComponent().path)
        } catch {
            try? files.removeItem(atPath: aside)
            throw error
        }
    }

    private func copyStore(to copy: String) throws(PatronError) {
        try Self.writePrivate(Data(), to: copy)
        try named(copy) {
            let queue = try DatabaseQueue(path: copy)
            try database.backup(to: queue)
            // One file, without a log beside it.
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try queue.close()
        }
        try sync(copy)
    }

    private static func content(_ path: String) throws(PatronError) -> Data {
        try named(path) { try Data(contentsOf: URL(fileURLWithPath: path)) }
    }

    private static func writePrivate(_ bytes: Data, to path: String) throws(PatronError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ioError("cannot create", path) }
        defer { close(descriptor) }
        let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else { throw ioError("cannot write", path) }
    }
}
