internal import PatronCore
internal import PatronEngine
internal import PatronNumerics

/// The live snapshot of every namespace, and the refusals that operators should see. Immutable; replaced whole.
package final class ModelSet: Sendable {
    struct Entry: Sendable {
        var id: [UInt8]
        var snapshot: Snapshot
        /// What changed since; nil for a server without a state folder.
        var overlay: Overlay?
        var loaded: Timestamp
        /// How long it took to verify it, open it and replay its goldens.
        var loading: Duration
        /// Why the version that CURRENT names is not the one above; nil if it is.
        var refusal: String?
    }

    /// A namespace that is not served, because its first version was refused.
    struct Refused: Sendable {
        var id: [UInt8]
        var version: String
        var reason: String
    }

    /// Sorted by namespace.
    let entries: [Entry]
    let refused: [Refused]

    init(_ entries: [Entry] = [], refused: [Refused] = []) {
        self.entries = entries.sorted { $0.snapshot.namespace < $1.snapshot.namespace }
        self.refused = refused.sorted { $0.id.lexicographicallyPrecedes($1.id) }
    }

    /// Snapshots as if they had just been loaded.
    convenience init(of snapshots: [Snapshot], overlay: Overlay? = nil, now: Timestamp) {
        self.init(
            snapshots.map {
                Entry(id: Array($0.namespace.utf8), snapshot: $0, overlay: overlay, loaded: now, loading: .zero)
            })
    }

    func entry(_ namespace: String) -> Entry? { entries.first { $0.snapshot.namespace == namespace } }

    /// The entry of a namespace; without a name, of the only one that the caller may ask. Throws `forbidden` for one that it may
    /// not ask, whether that exists or not.
    func entry(_ namespace: ByteView, for caller: Caller) throws(PatronError) -> Entry {
        if namespace.isEmpty {
            if entries.count == 1, caller.mayAsk(entries[0].id) { return entries[0] }
            let allowed = entries.filter { caller.mayAsk($0.id) }
            if allowed.count == 1 { return allowed[0] }
            if allowed.isEmpty { throw PatronError(.unavailable, "no model is loaded") }
            throw PatronError(
                .badInput,
                "expected one of the namespaces \(allowed.map(\.snapshot.namespace).joined(separator: ", "))",
                at: Place(field: "namespace"))
        }
        try caller.check(namespace: namespace.buffer)
        for entry in entries where entry.id.count == namespace.count && namespace.buffer.elementsEqual(entry.id) {
            return entry
        }
        throw PatronError(.notFound, "no namespace \(namespace.text)", at: Place(field: "namespace"))
    }

    /// The same set with one namespace's entry replaced or added.
    func replacing(_ entry: Entry) -> ModelSet {
        ModelSet(
            entries.filter { $0.snapshot.namespace != entry.snapshot.namespace } + [entry],
            refused: refused.filter { $0.id != entry.id })
    }

    /// The same set with one namespace's refusal replaced or added.
    func replacing(_ refusal: Refused) -> ModelSet {
        ModelSet(entries, refused: refused.filter { $0.id != refusal.id } + [refusal])
    }

    /// The same set without a namespace's refusal.
    func removingRefused(_ namespace: String) -> ModelSet {
        ModelSet(entries, refused: refused.filter { !$0.id.elementsEqual(namespace.utf8) })
    }
}
