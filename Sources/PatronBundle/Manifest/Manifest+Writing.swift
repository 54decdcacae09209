internal import Foundation
package import PatronCore

extension Manifest {
    /// The manifest as JSON: format and version first, keys of maps sorted, files by name.
    package var json: JSONValue {
        var clock: [JSONValue.Member] = []
        switch self.clock {
        case .live: clock = [.init("mode", "live")]
        case .frozen(let moment): clock = [.init("mode", "frozen"), .init("at", .string(moment.description))]
        }
        // A key that only versions with events have: the bytes of others stay as they were.
        let events = eventsThrough.map { [JSONValue.Member("events_through", .int($0))] } ?? []
        let head: JSONValue = [
            "format": .int(Int64(Self.formatVersion)),
            "version": .string(version),
            "namespace": .string(namespace),
            "created_by": .string(createdBy),
            "clock": .object(clock),
            "data_end": .string(dataEnd.description),
        ]
        let rest: JSONValue = [
            "currency": currency.map { .string($0.code) } ?? .null,
            "seed": Int64(exactly: seed).map { .int($0) } ?? .string(String(seed)),
            "fingerprints": [
                "recipe": .string(recipeHash),
                "data": .object(dataHashes.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
            ],
            "rows": [
                "read": .int(Int64(rows.read)),
                "kept": .int(Int64(rows.kept)),
                "rejected": .object(
                    rows.rejected.sorted { $0.key < $1.key }.map { .init($0.key, .int(Int64($0.value))) }),
            ],
            "families": .array(
                families.map { ["name": .string($0.name), "file": .string($0.file), "metrics": $0.metrics] }),
            "metrics": metrics,
            "goldens": goldens.map { .string($0) } ?? .null,
            "files": .array(
                files.sorted { $0.name < $1.name }.map {
                    ["name": .string($0.name), "size": .int(Int64($0.size)), "sha256": .string($0.sha256)]
                }),
        ]
        return .object(head.members + events + rest.members)
    }

    /// The bytes of `manifest.json`, under the version name that they themselves give.
    ///
    /// The name's second half is the first 12 digits of the SHA-256 of these bytes without the name.
    mutating func seal() -> Data {
        version = ""
        let unnamed = Data((json.indented + "\n").utf8)
        version = Self.versionName(dataEnd: dataEnd, unnamed: unnamed)
        return Data((json.indented + "\n").utf8)
    }

    static func versionName(dataEnd: Timestamp, unnamed: Data) -> String {
        let date = dataEnd.day.description.filter { $0 != "-" }
        let hash = unnamed.withUnsafeBytes { sha256($0) }
        return "\(date)-\(hash.prefix(12))"
    }
}

extension JSONValue {
    /// An object's members; none elsewhere.
    fileprivate var members: [Member] { if case .object(let members) = self { members } else { [] } }
}
