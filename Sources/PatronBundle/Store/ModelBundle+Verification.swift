internal import Foundation
internal import PatronCore

extension ModelBundle {
    /// Compares the content with the manifest's hashes, or trusts the stamp of an earlier comparison.
    static func verify(
        _ manifest: Manifest, _ manifestFile: MappedFile, _ files: [String: MappedFile], _ verification: Verification
    ) throws(PatronError) {
        switch verification {
        case .structureOnly: return
        case .everyByte: try compare(manifest, files)
        case .stamped(let state):
            let stamp = Stamp(manifest, manifestFile, files)
            let path = Stamp.path(state: state, namespace: manifest.namespace, version: manifest.version)
            if stamp.matches(fileAt: path) { return }
            try compare(manifest, files)
            stamp.leave(at: path)
        }
    }

    /// Hashes all files, the largest first, on as many threads as there are processors.
    private static func compare(_ manifest: Manifest, _ files: [String: MappedFile]) throws(PatronError) {
        try inParallel(manifest.files.sorted { ($1.size, $0.name) < ($0.size, $1.name) }) { entry throws(PatronError) in
            guard let file = files[entry.name] else { return }
            let found = file.withBytes(sha256)
            guard found == entry.sha256 else {
                throw PatronError(
                    .corrupt,
                    "content has SHA-256 \(found.prefix(12))..., the manifest says \(entry.sha256.prefix(12))...",
                    at: Place(file: file.path))
            }
        }
    }

    /// A version's files are its own: a link would let somebody else change them.
    static func refuseLinks(in directory: String) throws(PatronError) {
        for name in try entries(ofDirectory: directory) where kind(directory + "/" + name) == .link {
            throw PatronError(
                .corrupt, "is a symbolic link, expected regular files only", at: Place(file: directory + "/" + name))
        }
    }
}
