internal import PatronBundle
internal import PatronCore
internal import PatronEngine

/// The versions that are in memory besides being served: which one a namespace can go back to at once, and which are on
/// their way out. Used on the thread that loads only.
///
/// What is let go of is unmapped by whoever holds it last, and unmapping a large file takes long. So nothing is let go of
/// here before nobody else holds it: requests under way end, loops change over, and then the loading thread unmaps.
struct LoadedVersions {
    /// A version in memory. Outside of here only snapshot and overlay are known.
    struct Version {
        let bundle: ModelBundle
        var snapshot: Snapshot
        /// What was recorded since; it goes on hearing of what is recorded as long as it is here.
        var overlay: Overlay?

        init(_ bundle: ModelBundle) throws(PatronError) {
            self.bundle = bundle
            snapshot = try Snapshot(bundle)
        }

        var name: String { snapshot.version }
    }

    private let keepsPrevious: Bool
    /// By namespace.
    private var live: [String: Version] = [:]
    private var previous: [String: Version] = [:]
    private var retired: [Version] = []

    init(keepsPrevious: Bool) { self.keepsPrevious = keepsPrevious }

    /// The version that was live before, if it is the one named and its files are still those that were loaded.
    func previous(_ namespace: String, _ name: String) -> Version? {
        guard let version = previous[namespace], version.name == name, version.bundle.isUnchanged else { return nil }
        return version
    }

    /// Notes what is served from now on; what was served becomes the previous version.
    mutating func takeOver(_ namespace: String, _ version: Version) {
        let (old, older) = (live[namespace], previous.removeValue(forKey: namespace))
        live[namespace] = version
        if let older, older.snapshot !== version.snapshot { retired.append(older) }
        guard let old else { return }
        if keepsPrevious { previous[namespace] = old } else { retired.append(old) }
    }

    /// Unmaps what nobody uses any more, and gives its name. A version that was removed from the store, or changed in it,
    /// is not kept either.
    mutating func release() -> [String] {
        for (namespace, version) in previous where !version.bundle.isUnchanged {
            previous[namespace] = nil
            retired.append(version)
        }
        var released: [String] = []
        // From the end, so that removing moves nothing that was not looked at.
        for at in retired.indices.reversed() {
            // The overlay holds the snapshot.
            if isKnownUniquelyReferenced(&retired[at].overlay) { retired[at].overlay = nil }
            guard retired[at].overlay == nil, isKnownUniquelyReferenced(&retired[at].snapshot) else { continue }
            released.append(retired.remove(at: at).name)
        }
        return released
    }

    /// Reads into memory what the live versions answer from.
    func warm() { for version in live.values { version.bundle.warm() } }
}
