internal import PatronBundle
package import PatronCore
internal import PatronEngine

/// What operators see of a namespace that is served.
package struct LiveModel: Sendable {
    package let namespace: String
    package let version: String
    package let loaded: Timestamp
    /// How long it took to verify the version, to open it and to replay its goldens.
    package let loading: Duration
    /// Why the version that CURRENT names is not the live one; nil if it is.
    package let refusal: String?
    package let customers: Int
    package let items: Int
    package let families: [String]

    init(_ entry: ModelSet.Entry) {
        let snapshot = entry.snapshot
        namespace = snapshot.namespace
        version = snapshot.version
        loaded = entry.loaded
        loading = entry.loading
        refusal = entry.refusal
        customers = snapshot.customers?.count ?? 0
        items = snapshot.items?.count ?? 0
        families = snapshot.manifest.families.map(\.name)
    }
}
