package import PatronBundle
package import PatronCore
internal import PatronEngine

extension BundleStore {
    /// Makes a version live that a server will take: it is loaded, and its goldens are replayed, first. How many there were.
    package func publishChecked(_ namespace: String, _ version: String) throws(PatronError) -> Int {
        let goldens = try GoldenReplay.replay(try Snapshot(try open(namespace, version)))
        try publish(namespace, version)
        return goldens
    }
}
