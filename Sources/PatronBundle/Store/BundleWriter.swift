package import Foundation
package import PatronCore

/// Writes a new version aside, under a staging name, and gives it its own name when it is whole.
///
/// Each file is on disk before the next one; the manifest comes last, then the folder, then one rename. A writer that
/// is let go
/// of without ``finish(_:)`` removes what it wrote; one that dies leaves a folder that the next publishing removes.
package final class BundleWriter {
    static let stagingPrefix = ".staging-"

    /// The folder being written; files can be read there before the version is finished.
    package let directory: String
    private let store: BundleStore
    private let namespace: String
    private let lock: FolderLock
    private var names: [String] = []
    private var isOpen = true

    init(_ store: BundleStore, _ namespace: String) throws(PatronError) {
        try Names.checkNamespace(namespace)
        try createFolder(store.folder(namespace))
        self.store = store
        self.namespace = namespace
        directory = "\(store.folder(namespace))/\(Self.stagingPrefix)\(UInt64.random(in: 0 ... .max))"
        // Under the store's lock nobody takes the new folder for rubbish before it is locked itself.
        let storeLock = try store.lock(namespace)
        try store.cleanStaging(namespace)
        guard mkdir(directory, 0o755) == 0 else { throw ioError("cannot create the folder", directory) }
        guard let lock = try FolderLock.ifFree(folder: directory) else {
            throw PatronError(.internal, "a new folder is locked", at: Place(file: directory))
        }
        self.lock = lock
        _ = consume storeLock
    }

    deinit { if isOpen { try? removeFolder(directory) } }

    /// Writes a tensor file and gives its path, from which it can be mapped at once.
    @discardableResult
    package func add(_ file: TensorFileWriter, as name: String) throws(PatronError) -> String {
        let path = try newPath(name)
        try file.write(to: path)
        return path
    }

    /// Writes any other file, such as the report, and gives its path.
    @discardableResult
    package func add(_ data: Data, as name: String) throws(PatronError) -> String {
        let path = try newPath(name)
        try writeDurably(data, to: path)
        return path
    }

    /// Makes a file part of the version that was written into its folder by other means.
    package func adopt(_ name: String) throws(PatronError) {
        try syncFile(try newPath(name))
    }

    /// Removes what was written.
    package func discard() throws(PatronError) {
        guard isOpen else { return }
        isOpen = false
        try removeFolder(directory)
    }

    /// Writes the manifest, its files and version name filled in, checks the whole, and puts the version into the
    /// store under
    /// its name; gives the manifest as written. The version is not live yet: see ``BundleStore/publish(_:_:)``.
    ///
    /// If the very same version is in the store already, it stays and this one is removed.
    package func finish(_ draft: Manifest) throws(PatronError) -> Manifest {
        precondition(isOpen, "the version is finished or discarded")
        guard draft.namespace == namespace else {
            throw PatronError(
                .internal, "manifest of \(draft.namespace), written into \(namespace)", at: Place(field: "namespace"))
        }
        var manifest = draft
        manifest.files = []
        for name in names.sorted() {
            let file = try MappedFile(directory + "/" + name, followLinks: false)
            manifest.files.append(Manifest.File(name: name, size: file.bytes.count, sha256: file.withBytes(sha256)))
        }
        try writeDurably(manifest.seal(), to: directory + "/" + Manifest.fileName)
        try syncDirectory(directory)
        _ = try ModelBundle.open(directory, verification: .structureOnly)
        try install(manifest)
        return manifest
    }

    private func install(_ manifest: Manifest) throws(PatronError) {
        let target = store.folder(namespace, manifest.version)
        let lock = try store.lock(namespace)
        if kind(target) != .nothing {
            if (try? store.open(namespace, manifest.version)) != nil { return try discard() }
            // The name holds the content's hash: this is the same version, damaged. A whole one replaces it.
            try store.moveAside(target, in: namespace)
        }
        guard rename(directory, target) == 0 else { throw ioError("cannot rename to \(manifest.version)", directory) }
        isOpen = false
        try syncDirectory(store.folder(namespace))
        _ = consume lock
    }

    private func newPath(_ name: String) throws(PatronError) -> String {
        precondition(isOpen, "the version is finished or discarded")
        try Names.checkFile(name)
        guard !names.contains(name) else {
            throw PatronError(.internal, "\(name) is written twice", at: Place(file: name))
        }
        names.append(name)
        return directory + "/" + name
    }
}
