internal import Foundation
package import PatronCore

extension Manifest {
    /// Reads the bytes of `manifest.json`. Unknown keys are ignored; an unknown format is refused.
    ///
    /// Throws `unsupported` for a manifest of a newer format, and `corrupt` where a key is missing, is not what it
    /// should be,
    /// or the bytes do not hash to the version's name; the place has the file and the key.
    package init(parsing bytes: UnsafeRawBufferPointer, path: String = fileName) throws(PatronError) {
        let file = Place(file: path)
        guard bytes.count <= Self.sizeLimit else {
            throw PatronError(.corrupt, "\(bytes.count) bytes, expected at most \(Self.sizeLimit)", at: file)
        }
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch { throw error.located(at: file) }
        let reader = ManifestReader(json: json, path: path)
        let format = try reader.count("format", json["format"])
        guard format == Self.formatVersion else {
            throw PatronError(
                .unsupported, "bundle format \(format), this program reads format \(Self.formatVersion)",
                at: reader.place("format"))
        }
        self.init(
            namespace: try reader.text("namespace", json["namespace"]),
            createdBy: try reader.text("created_by", json["created_by"]),
            clock: try reader.clock(json["clock"]),
            dataEnd: try reader.moment("data_end", json["data_end"]),
            currency: try reader.currency(json["currency"]),
            seed: try reader.seed(json["seed"]),
            recipeHash: try reader.hash("fingerprints.recipe", json["fingerprints"]?["recipe"]),
            dataHashes: try reader.map("fingerprints.data", json["fingerprints"]?["data"], reader.hash),
            rows: try reader.rows(json["rows"]),
            families: try reader.families(json["families"]),
            metrics: json["metrics"] ?? [:],
            goldens: try reader.optionalText("goldens", json["goldens"]))
        eventsThrough = try reader.sequence("events_through", json["events_through"])
        version = try reader.text("version", json["version"])
        files = try reader.files(json["files"])
        do {
            try Names.checkNamespace(namespace, .corrupt)
            try Names.checkVersion(version, .corrupt)
        } catch { throw PatronError(.corrupt, error.message, at: reader.place(error.place?.field ?? "")) }
        try checkReferences(reader)
        try checkName(bytes, at: reader.place("version"))
    }

    private func checkReferences(_ reader: ManifestReader) throws(PatronError) {
        for (at, family) in families.enumerated() where self.file(family.file) == nil {
            throw PatronError(
                .corrupt, "\(family.file) is not among the files", at: reader.place("families[\(at)].file"))
        }
        guard Set(families.map(\.name)).count == families.count else {
            throw PatronError(.corrupt, "a family stands twice", at: reader.place("families"))
        }
        if let goldens, file(goldens) == nil {
            throw PatronError(.corrupt, "\(goldens) is not among the files", at: reader.place("goldens"))
        }
    }

    /// The name holds a hash of all other bytes, so that a flipped bit in the manifest is found too.
    private func checkName(_ bytes: UnsafeRawBufferPointer, at place: Place) throws(PatronError) {
        var unnamed = Data(bytes)
        guard let name = unnamed.range(of: Data(version.utf8)) else {
            throw PatronError(.corrupt, "expected the name without escapes", at: place)
        }
        unnamed.removeSubrange(name)
        let expected = Self.versionName(dataEnd: dataEnd, unnamed: unnamed)
        guard version == expected else {
            throw PatronError(.corrupt, "the manifest's content gives \(expected), not \(version)", at: place)
        }
    }
}
