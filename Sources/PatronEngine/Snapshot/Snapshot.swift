package import PatronBundle
package import PatronCore
package import PatronNumerics

/// One version of one namespace, opened and ready to answer. Immutable; replaced whole.
package final class Snapshot: Sendable {
    package let manifest: Manifest
    /// Customers, where the version has any.
    package let customers: CustomerTable?
    /// Items, where the version has any.
    package let items: ItemTable?
    package let families: Families
    /// The version's name as the wire carries it.
    package let versionBytes: [UInt8]
    /// The requests that must be answered as the trainer answered them; nil for a version without.
    package let goldens: MappedFile?
    /// Rows of items that were out of stock when the version was trained.
    let soldOut: [UInt32]

    /// Builds all models of an opened bundle.
    ///
    /// Throws `unsupported` for a family that this engine does not know, and whatever a model's file is refused for.
    package convenience init(_ bundle: ModelBundle) throws(PatronError) {
        var families = Families()
        for family in bundle.manifest.families {
            guard let entry = FamilyCatalogue.entry(family.name) else {
                throw PatronError(
                    .unsupported, "family \(family.name) is not known to this version",
                    at: Place(file: bundle.directory + "/" + Manifest.fileName, field: "families"))
            }
            try entry.load(try bundle.file(family.file), itemCount: bundle.items?.count ?? 0, into: &families)
        }
        var goldens: MappedFile?
        if let name = bundle.manifest.goldens { goldens = try bundle.data(name) }
        self.init(
            bundle.manifest, customers: bundle.customers, items: bundle.items, families: families, goldens: goldens)
    }

    /// A snapshot from its parts: what a trainer has before the version is whole, and evaluations of single models.
    package init(
        _ manifest: Manifest, customers: CustomerTable?, items: ItemTable?, families: Families,
        goldens: MappedFile? = nil
    ) {
        self.manifest = manifest
        self.customers = customers
        self.items = items
        self.families = families
        self.goldens = goldens
        versionBytes = Array(manifest.version.utf8)
        soldOut =
            items?.details.stock.map { stock in stock.elements.indices.filter { stock[$0] == 0 }.map { UInt32($0) } }
            ?? []
    }

    /// The namespace that this version serves.
    package var namespace: String { manifest.namespace }
    /// The version's name.
    package var version: String { manifest.version }

    /// The moment that an answer is as of.
    package func moment(_ requested: Timestamp?, now: Timestamp) -> Timestamp {
        manifest.clock.moment(requested: requested, now: now)
    }

    /// The id of an item's row, valid as long as this snapshot.
    package func itemID(_ row: UInt32) -> ByteView {
        guard let items, row < items.count else { return ByteView(start: nil, count: 0) }
        return items.id(row)
    }

    /// The given family's model, or a `refused` error that says which namespace has none.
    func require<Model>(_ model: Model?, _ name: String) throws(PatronError) -> Model {
        guard let model else {
            throw PatronError(
                .refused, "namespace \(namespace) has no \(name) model", at: Place(field: "namespace"))
        }
        return model
    }
}
