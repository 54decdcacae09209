package import PatronCore

extension BundleStore {
    /// Removes versions, and what writers left behind that died. The live version is never among them: `refused` names it.
    package func remove(_ namespace: String, _ versions: [String]) throws(PatronError) {
        try Names.checkNamespace(namespace)
        let lock = try lock(namespace)
        let live = try current(namespace)
        for version in versions {
            try Names.checkVersion(version)
            guard version != live else {
                throw PatronError(.refused, "the version is live", at: Place(file: folder(namespace, version)))
            }
        }
        for version in versions where kind(folder(namespace, version)) == .folder {
            try moveAside(folder(namespace, version), in: namespace)
        }
        try syncDirectory(folder(namespace))
        try cleanStaging(namespace)
        _ = consume lock
    }

    /// The folder of a version.
    package func path(_ namespace: String, _ version: String) -> String { folder(namespace, version) }

    /// Files in the store's folder and its namespaces' folders that belong to no version, by path.
    package func looseFiles() throws(PatronError) -> [String] {
        var files: [String] = []
        for directory in [root] + (try namespaces().map(folder)) {
            files += try entries(ofDirectory: directory).map { directory + "/" + $0 }.filter { kind($0) == .file }
        }
        return files
    }
}
