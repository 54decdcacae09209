package import PatronBundle
package import PatronCore
internal import PatronData
internal import PatronNumerics

/// Removes what still holds ids of erased customers: versions, and files of rejected rows in the models folder.
package enum ErasedPruning {
    /// What was removed, and what could not be.
    package struct Result: Sendable {
        package var removed: [String] = []
        package var removedFiles: [String] = []
        /// The live version, if it holds ids of erased customers: a new one must be trained and published first.
        package var liveHoldsErased: String?

        package var json: JSONValue {
            [
                "removed": .array(removed.map { .string($0) }),
                "removed_files": .array(removedFiles.map { .string($0) }),
                "live_holds_erased": liveHoldsErased.map { .string($0) } ?? .null,
            ]
        }
    }

    /// Looks through all versions of a namespace. One that cannot be read cannot be shown to hold no erased customer, and is
    /// removed too, unless it is live.
    package static func run(_ store: BundleStore, namespace: String, state: String) throws(PatronError) -> Result {
        var result = Result()
        guard let erasures = try ServerState.erasures(state, namespace) else { return result }
        let rows = ErasedRows { erasures.contains(ByteView($0)) }
        for version in try store.versions(namespace) where try holds(store, namespace, version.name, erasures, rows) {
            if version.isLive { result.liveHoldsErased = version.name } else { result.removed.append(version.name) }
        }
        try store.remove(namespace, result.removed)
        for file in try store.looseFiles() where file.hasSuffix(Pipeline.rejectedSuffix) {
            guard try rows.areNamed(inRejectedRows: file) else { continue }
            try removeFile(file)
            result.removedFiles.append(file)
        }
        return result
    }

    private static func holds(
        _ store: BundleStore, _ namespace: String, _ version: String, _ erasures: Erasures, _ rows: ErasedRows
    ) throws(PatronError) -> Bool {
        if erasures.isEmpty { return false }
        do throws(PatronError) {
            let bundle = try store.open(namespace, version)
            if let customers = bundle.customers {
                for row in 0..<customers.count where erasures.contains(customers.ids[row]) { return true }
            }
            for file in bundle.manifest.files where file.name.hasSuffix(Pipeline.rejectedSuffix) {
                if try rows.areNamed(inRejectedRows: store.path(namespace, version) + "/" + file.name) { return true }
            }
            return false
        } catch {
            // Goldens name customers of the table alone, so that nothing else needs to be looked at in a whole version.
            return true
        }
    }
}
