internal import Foundation
internal import PatronCore

/// Says that the files of a version, as they are now, have been compared with their hashes. It stands in a state
/// folder outside
/// the version; a file that was written since has another time of change, one that was replaced another inode.
struct Stamp {
    private var text: String

    init(_ manifest: Manifest, _ manifestFile: MappedFile, _ files: [String: MappedFile]) {
        var lines: [JSONValue] = []
        let all = [(Manifest.fileName, manifestFile)] + files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        for (name, file) in all {
            guard let identity = file.identity else { continue }
            lines.append([
                "name": .string(name),
                "device": .string(String(identity.device)),
                "inode": .string(String(identity.inode)),
                "size": .int(identity.size),
                "modified_ns": .int(identity.modified),
                "changed_ns": .int(identity.changed),
            ])
        }
        let json: JSONValue = [
            "format": 1, "namespace": .string(manifest.namespace), "version": .string(manifest.version),
            "manifest_sha256": .string(manifestFile.withBytes(sha256)), "files": .array(lines),
        ]
        text = json.indented + "\n"
    }

    static func path(state: String, namespace: String, version: String) -> String {
        "\(state)/stamps/\(namespace)/\(version).json"
    }

    /// Whether the stamp that was left says the same.
    func matches(fileAt path: String) -> Bool {
        guard let file = try? MappedFile(path, size: text.utf8.count, followLinks: false) else { return false }
        return file.withBytes { $0.elementsEqual(text.utf8) }
    }

    /// Leaves the stamp. A state folder that cannot be written costs the next start some time and is no error.
    func leave(at path: String) {
        try? createFolder((path as NSString).deletingLastPathComponent)
        try? replaceDurably(Data(text.utf8), at: path)
    }
}
