internal import Foundation
package import PatronCore

/// The folder `Models/`: a folder for each namespace, in it a folder for each version, and which one is live.
///
/// | in `Models/<namespace>/` | content |
/// |---|---|
/// | `CURRENT` | the live version's name and a line feed |
/// | `HISTORY` | the versions published so far, a line each, the oldest first |
/// | `.lock` | held (flock) by whoever changes anything here |
/// | `.staging-*` | a version being written, held (flock) by its writer; without a holder, rubbish |
///
/// Reading takes no lock. `HISTORY` is written before `CURRENT`, so that a crash between the two leaves the old
/// version live
/// and its predecessor known.
package struct BundleStore: Sendable {
    /// One version, as `list` shows it.
    package struct Version: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Whether it is the one that is served.
        package var isLive: Bool

        package init(name: String, isLive: Bool) {
            self.name = name
            self.isLive = isLive
        }
    }

    /// The store's folder.
    package let root: String
    /// The folder for stamps; nil verifies every byte at each opening.
    package let state: String?

    package init(root: String, state: String? = nil) {
        self.root = root
        self.state = state
    }

    var verification: ModelBundle.Verification { state.map { .stamped(state: $0) } ?? .everyByte }

    func folder(_ namespace: String) -> String { root + "/" + namespace }
    func folder(_ namespace: String, _ version: String) -> String { folder(namespace) + "/" + version }

    /// The namespaces that have a version or a live one, sorted. An empty store, or none, has none.
    package func namespaces() throws(PatronError) -> [String] {
        guard FileManager.default.fileExists(atPath: root) else { return [] }
        var result: [String] = []
        for name in try entries(ofDirectory: root) where Names.isPlain(name) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder(name), isDirectory: &isFolder), isFolder.boolValue
            else { continue }
            if kind(folder(name) + "/CURRENT") == .file {
                result.append(name)
            } else if try !versionNames(name).isEmpty {
                result.append(name)
            }
        }
        return result
    }

    /// The versions of a namespace, sorted by name, which is by the end of their data. Throws `notFound` for an
    /// unknown namespace.
    package func versions(_ namespace: String) throws(PatronError) -> [Version] {
        try Names.checkNamespace(namespace)
        let live = try current(namespace)
        return try versionNames(namespace).map { Version(name: $0, isLive: $0 == live) }
    }

    /// The live version's name; nil if nothing was published yet. Throws `corrupt` if `CURRENT` holds no version's
    /// name.
    package func current(_ namespace: String) throws(PatronError) -> String? {
        try Names.checkNamespace(namespace)
        let path = folder(namespace) + "/CURRENT"
        guard let lines = try lines(of: path) else { return nil }
        guard lines.count == 1, Names.isVersion(lines[0]) else {
            throw PatronError(.corrupt, "expected one version's name", at: Place(file: path))
        }
        return lines[0]
    }

    /// The version that ``rollback(_:)`` would make live; nil if there is none.
    package func previous(_ namespace: String) throws(PatronError) -> String? {
        guard let live = try current(namespace) else { return nil }
        return try history(namespace, live: live).dropLast().last
    }

    /// What a version says of itself; nothing else of it is read.
    package func inspect(_ namespace: String, _ version: String) throws(PatronError) -> Manifest {
        try Names.checkNamespace(namespace)
        try Names.checkVersion(version)
        let file = try MappedFile(folder(namespace, version) + "/" + Manifest.fileName, followLinks: false)
        let manifest = try file.withBytes { (bytes) throws(PatronError) in try Manifest(parsing: bytes, path: file.path)
        }
        try checkPlace(of: manifest, namespace, version)
        return manifest
    }

    /// Opens a version, the live one if none is named, verifying every byte unless a stamp vouches for it.
    package func open(_ namespace: String, _ version: String? = nil) throws(PatronError) -> ModelBundle {
        try Names.checkNamespace(namespace)
        var named = version
        if named == nil { named = try current(namespace) }
        guard let name = named else {
            throw PatronError(.notFound, "no version is live", at: Place(file: folder(namespace)))
        }
        try Names.checkVersion(name)
        let bundle = try ModelBundle.open(folder(namespace, name), verification: verification)
        try checkPlace(of: bundle.manifest, namespace, name)
        return bundle
    }

    private func checkPlace(of manifest: Manifest, _ namespace: String, _ version: String) throws(PatronError) {
        guard manifest.namespace == namespace, manifest.version == version else {
            throw PatronError(
                .corrupt, "is version \(manifest.version) of namespace \(manifest.namespace)",
                at: Place(file: folder(namespace, version) + "/" + Manifest.fileName))
        }
    }

    func versionNames(_ namespace: String) throws(PatronError) -> [String] {
        try entries(ofDirectory: folder(namespace)).filter {
            Names.isVersion($0) && kind(folder(namespace, $0)) == .folder
        }
    }

    /// The published versions that still exist, oldest first, up to and with the live one.
    func history(_ namespace: String, live: String?) throws(PatronError) -> [String] {
        guard let live else { return [] }
        let lines = try lines(of: folder(namespace) + "/HISTORY") ?? []
        let known = lines.prefix { $0 != live }.filter { Names.isVersion($0) && kind(folder(namespace, $0)) == .folder }
        return lines.contains(live) ? known + [live] : [live]
    }

    /// The lines of a small text file; nil if there is none.
    private func lines(of path: String) throws(PatronError) -> [String]? {
        guard kind(path) != .nothing else { return nil }
        let file = try MappedFile(path, followLinks: false)
        guard file.bytes.count <= 1 << 20 else {
            throw PatronError(.corrupt, "expected a short text", at: Place(file: path))
        }
        return file.withBytes { String(decoding: $0, as: UTF8.self) }.split(separator: "\n").map(String.init)
    }
}
