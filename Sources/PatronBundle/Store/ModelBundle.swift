package import PatronCore

/// One version of a namespace's models, all files mapped and checked, used in place and never changed.
package final class ModelBundle: Sendable {
    /// How much of the content is compared with the manifest's hashes. Sizes and structure are checked always.
    package enum Verification: Sendable, Hashable {
        /// Every byte is hashed.
        case everyByte
        /// Every byte is hashed unless a stamp in this state folder says that these very files have been; leaves a
        /// stamp.
        case stamped(state: String)
        /// Nothing is hashed: for looking at a version, never for serving it.
        case structureOnly
    }

    /// The version's folder.
    package let directory: String
    /// What the version says of itself.
    package let manifest: Manifest
    /// The items; nil for a namespace without.
    package let items: ItemTable?
    /// The customers; nil for a namespace without.
    package let customers: CustomerTable?
    private let mapped: [String: MappedFile]
    private let tensors: [String: TensorFile]

    private init(
        directory: String, manifest: Manifest, items: ItemTable?, customers: CustomerTable?,
        mapped: [String: MappedFile],
        tensors: [String: TensorFile]
    ) {
        self.directory = directory
        self.manifest = manifest
        self.items = items
        self.customers = customers
        self.mapped = mapped
        self.tensors = tensors
    }

    /// Opens a version's folder: manifest, sizes, hashes as `verification` says, tensor headers, the tables' structure.
    ///
    /// Throws `notFound` for a missing folder or file, `unsupported` for a newer format, `corrupt` for everything else
    /// that is
    /// wrong with the content, each with the file and, where there is one, the key or tensor.
    package static func open(_ directory: String, verification: Verification) throws(PatronError) -> ModelBundle {
        let manifestFile = try MappedFile(directory + "/" + Manifest.fileName, followLinks: false)
        let manifest = try manifestFile.withBytes { (bytes) throws(PatronError) in
            try Manifest(parsing: bytes, path: manifestFile.path)
        }
        try refuseLinks(in: directory)
        var mapped: [String: MappedFile] = [:]
        for file in manifest.files {
            mapped[file.name] = try MappedFile(directory + "/" + file.name, size: file.size, followLinks: false)
        }
        try verify(manifest, manifestFile, mapped, verification)
        var tensors: [String: TensorFile] = [:]
        for (name, file) in mapped where name.hasSuffix(".safetensors") { tensors[name] = try TensorFile(file) }
        let items = try tensors[ItemTable.fileName].map { file throws(PatronError) in try ItemTable(file) }
        let customers = try tensors[CustomerTable.fileName].map { file throws(PatronError) in
            try CustomerTable(file, itemCount: items?.count ?? 0)
        }
        return ModelBundle(
            directory: directory, manifest: manifest, items: items, customers: customers, mapped: mapped,
            tensors: tensors)
    }

    /// A tensor file of the version; throws `notFound` if it has none of this name.
    package func file(_ name: String) throws(PatronError) -> TensorFile {
        guard let file = tensors[name] else { throw missing(name) }
        return file
    }

    /// Any file of the version, as bytes; throws `notFound` if it has none of this name.
    package func data(_ name: String) throws(PatronError) -> MappedFile {
        guard let file = mapped[name] else { throw missing(name) }
        return file
    }

    /// The file of a family; nil if the version was trained without it.
    package func family(_ name: String) -> TensorFile? {
        manifest.families.first { $0.name == name }.flatMap { tensors[$0.file] }
    }

    /// Whether the version still stands in its folder as it was when it was opened.
    package var isUnchanged: Bool { mapped.values.allSatisfy(\.isUnchanged) }

    /// Reads into memory what answers are made from.
    package func warm() { for name in tensors.keys { mapped[name]?.warm() } }

    private func missing(_ name: String) -> PatronError {
        PatronError(.notFound, "version \(manifest.version) has no such file", at: Place(file: directory + "/" + name))
    }
}
