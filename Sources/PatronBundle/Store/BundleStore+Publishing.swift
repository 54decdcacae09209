internal import Foundation
package import PatronCore

extension BundleStore {
    /// Makes a version live, after verifying every byte of it (or finding the stamp of an earlier verification).
    /// Publishing the
    /// live version again changes nothing and succeeds.
    package func publish(_ namespace: String, _ version: String) throws(PatronError) {
        try Names.checkNamespace(namespace)
        guard kind(folder(namespace, version)) == .folder else {
            throw PatronError(.notFound, "no such version", at: Place(file: folder(namespace, version)))
        }
        let lock = try lock(namespace)
        try cleanStaging(namespace)
        _ = try open(namespace, version)
        // A CURRENT that cannot be read is replaced like any other.
        let live = try? current(namespace)
        if live != version {
            let history = try history(namespace, live: live).filter { $0 != version } + [version]
            try replaceDurably(text(history), at: folder(namespace) + "/HISTORY")
            try replaceDurably(text([version]), at: folder(namespace) + "/CURRENT")
        }
        _ = consume lock
    }

    /// Makes the version live that was live before, and gives its name. The one that was rolled back from stays in the
    /// store
    /// until it is pruned; a further rollback goes further back. Throws `notFound` if there is nothing to go back to.
    @discardableResult
    package func rollback(_ namespace: String) throws(PatronError) -> String {
        guard try current(namespace) != nil else {
            throw PatronError(.notFound, "no version is live", at: Place(file: folder(namespace)))
        }
        let lock = try lock(namespace)
        guard let version = try previous(namespace) else {
            throw PatronError(.notFound, "no earlier version was published", at: Place(file: folder(namespace)))
        }
        _ = try open(namespace, version)
        // HISTORY stays: it counts only up to the live version.
        try replaceDurably(text([version]), at: folder(namespace) + "/CURRENT")
        _ = consume lock
        return version
    }

    /// Removes all versions but the live one and the `keeping - 1` published before it; gives the names of the
    /// removed. A
    /// namespace without a live version keeps everything.
    package func prune(_ namespace: String, keeping: Int = 2) throws(PatronError) -> [String] {
        guard keeping >= 1 else {
            throw PatronError(.badUsage, "expected to keep at least the live version", at: Place(field: "keep"))
        }
        try Names.checkNamespace(namespace)
        let lock = try lock(namespace)
        try cleanStaging(namespace)
        guard let live = try current(namespace) else { return [] }
        let kept = Array(try history(namespace, live: live).suffix(keeping))
        let removed = try versionNames(namespace).filter { !kept.contains($0) }
        try replaceDurably(text(kept), at: folder(namespace) + "/HISTORY")
        for name in removed {
            // Renamed first: a version is there whole or not at all.
            try moveAside(folder(namespace, name), in: namespace)
        }
        try syncDirectory(folder(namespace))
        try cleanStaging(namespace)
        _ = consume lock
        return removed
    }

    /// A writer for a new version of a namespace.
    package func writer(_ namespace: String) throws(PatronError) -> BundleWriter { try BundleWriter(self, namespace) }

    func lock(_ namespace: String) throws(PatronError) -> FolderLock {
        try FolderLock.wait(forFile: folder(namespace) + "/.lock")
    }

    /// Removes what writers left behind that died. The store lock is held.
    func cleanStaging(_ namespace: String) throws(PatronError) {
        for name in try entries(ofDirectory: folder(namespace)) where name.hasPrefix(BundleWriter.stagingPrefix) {
            let path = folder(namespace) + "/" + name
            guard kind(path) == .folder, let lock = try FolderLock.ifFree(folder: path) else { continue }
            try removeFolder(path)
            _ = consume lock
        }
        for name in try entries(ofDirectory: folder(namespace))
        where name.hasSuffix(".new") && (name.hasPrefix("CURRENT.") || name.hasPrefix("HISTORY.")) {
            unlink(folder(namespace) + "/" + name)
        }
    }

    /// Renames a version to a staging name, under which the next cleaning removes it.
    func moveAside(_ path: String, in namespace: String) throws(PatronError) {
        let aside = "\(folder(namespace))/\(BundleWriter.stagingPrefix)removed-\(UInt64.random(in: 0 ... .max))"
        guard rename(path, aside) == 0 else { throw ioError("cannot move aside", path) }
    }

    private func text(_ lines: [String]) -> Data { Data((lines.joined(separator: "\n") + "\n").utf8) }
}
