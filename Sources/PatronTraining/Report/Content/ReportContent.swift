package import PatronBundle
internal import PatronCore
package import PatronEngine

/// What a report is written from: a version's manifest and models, and the manifest of the version that it is compared with.
package struct ReportContent {
    package let manifest: Manifest
    let snapshot: Snapshot
    /// Nil in the report that a version keeps of itself: what it holds follows from the version alone.
    let against: Manifest?
    /// Figures of all customers; nil for a version without.
    let population: Population?
    let cohorts: Cohorts?

    /// - Parameter manifest: the snapshot's, or that of the version in the making.
    package init(_ snapshot: Snapshot, manifest: Manifest, against: Manifest? = nil) {
        self.manifest = manifest
        self.snapshot = snapshot
        self.against = against
        population = snapshot.customers.map { Population(snapshot, $0) }
        cohorts = snapshot.customers.flatMap { Cohorts($0, end: manifest.dataEnd) }
    }

    /// The figures of a family; nothing is there for one that the version does not have.
    func family(_ name: String) -> Reading { Reading(manifest.families.first { $0.name == name }?.metrics) }

    /// Figures of the version as a whole.
    var whole: Reading { Reading(manifest.metrics) }

    var currency: String { manifest.currency?.code ?? "" }
    func money(_ amount: Double?) -> String { Figures.money(amount, currency) }

    /// The heads of the propensity family by name.
    var heads: [(key: String, value: Reading)] { family("propensity")["heads"].members }
}
