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

    /// Sorted by namespace.
    let entries: [Entry]

    init(_ entries: [Entry] = []) { self.entries = entries.sorted { $0.snapshot.namespace < $1.snapshot.namespace } }

    /// The snapshot of a namespace; without a name, of the only one there is.
    func snapshot(_ namespace: ByteView) throws(PatronError) -> Snapshot { try entry(namespace).snapshot }

    /// The entry of a namespace; without a name, of the only one there is.
    func entry(_ namespace: ByteView) throws(PatronError) -> Entry {
        if namespace.isEmpty {
            if entries.count == 1 { return entries[0] }
            if entries.isEmpty { throw PatronError(.unavailable, "no model is loaded") }
            throw PatronError(
                .badInput,
                "expected one of the namespaces \(entries.map(\.snapshot.namespace).joined(separator: ", "))",
                at: Place(field: "namespace"))
        }
        for entry in entries where entry.id.count == namespace.count && namespace.buffer.elementsEqual(entry.id) {
            return entry
        }
        throw PatronError(.notFound, "no namespace \(namespace.text)", at: Place(field: "namespace"))
    }

    /// The same set with one namespace's entry replaced or added.
    func replacing(_ entry: Entry) -> ModelSet {
        ModelSet(entries.filter { $0.snapshot.namespace != entry.snapshot.namespace } + [entry])
    }
}
