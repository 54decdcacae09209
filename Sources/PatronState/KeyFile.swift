internal import Foundation
internal import PatronCore

/// `identity.key`: 16 random bytes, readable by their owner alone, under which ids are hashed.
enum KeyFile {
    static let name = "identity.key"
    private static let size = 16

    /// Reads the key; nil if there is no such file.
    static func read(_ directory: String) throws(PatronError) -> HashKey? {
        let path = directory + "/" + name
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw ioError("cannot open", path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: size + 1)
        guard Foundation.read(descriptor, &bytes, size + 1) == size else {
            throw PatronError(.corrupt, "expected \(size) bytes", at: Place(file: path))
        }
        return KeyedHash(bytes: bytes[..<size]).map { HashKey($0.low, $0.high) }
    }

    /// Makes a new key; it is on disk before this returns.
    static func create(_ directory: String) throws(PatronError) -> HashKey {
        let path = directory + "/" + name
        let key = KeyedHash(low: .random(in: .min ... .max), high: .random(in: .min ... .max))
        // Under another name until it is whole: a key that was cut short by a crash would lock the store for ever.
        let aside = path + ".new"
        unlink(aside)
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ioError("cannot create", aside) }
        let bytes = key.bytes
        let isWritten = write(descriptor, bytes, size) == size && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(aside, path) == 0 else { throw ioError("cannot write", path) }
        try sync(directory)
        return HashKey(key.low, key.high)
    }
}
