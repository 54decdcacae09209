package import PatronBundle
package import PatronCore

/// One version of one namespace, opened and ready to answer. Immutable; replaced whole.
package final class Snapshot: Sendable {
    package let bundle: Bundle
    package let manifest: Manifest
    /// Customers, where the version has any.
    package let customers: CustomerTable?
    /// Items, where the version has any.
    package let items: ItemTable?
    package let families: Families

    /// Builds all models of an opened bundle.
    ///
    /// Throws `unsupported` for a family that this engine does not know, and whatever a model's file is refused for.
    package init(_ bundle: Bundle) throws(PatronError) {
        self.bundle = bundle
        manifest = bundle.manifest
        customers = bundle.customers
        items = bundle.items
        var families = Families()
        for family in bundle.manifest.families {
            guard let entry = FamilyCatalogue.entry(family.name) else {
                throw PatronError(
                    .unsupported, "family \(family.name) is not known to this version",
                    at: Place(file: bundle.path, field: "families"))
            }
            try entry.load(try bundle.file(family.file), bundle.items?.count ?? 0, &families)
        }
        self.families = families
    }

    /// The namespace that this version serves.
    package var namespace: String { manifest.namespace }
    /// The version's name.
    package var version: String { manifest.version }

    /// The moment that an answer is as of.
    package func moment(_ requested: Timestamp?, now: Timestamp) -> Timestamp {
        manifest.clock.moment(requested: requested, now: now)
    }

    /// The given family's model, or an `unsupported` error that says which namespace has none.
    func require<Model>(_ model: Model?, _ name: String) throws(PatronError) -> Model {
        guard let model else {
            throw PatronError(.unsupported, "namespace \(namespace) has no \(name) model", at: Place(field: "namespace"))
        }
        return model
    }
}
