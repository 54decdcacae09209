package import PatronBundle
package import PatronCore
package import PatronEngine

/// What a report is written from: a version's manifest and models, and the manifest of the version that it is compared with.
package struct ReportContent {
    package let manifest: Manifest
    let snapshot: Snapshot
    /// Nil in the report that a version keeps of itself: what it holds follows from the version alone.
    let against: Manifest?
    /// What `train` printed of this version: drift, groups and warnings belong to a training, not to the version, because they rest
    /// on the version that was live then.
    let training: JSONValue?
    /// Figures of all customers; nil for a version without.
    let population: Population?
    let cohorts: Cohorts?

    /// - Parameter manifest: the snapshot's, or that of the version in the making.
    package init(_ snapshot: Snapshot, manifest: Manifest, against: Manifest? = nil, training: JSONValue? = nil) {
        self.manifest = manifest
        self.snapshot = snapshot
        self.against = against
        self.training = training
        population = snapshot.customers.map { Population(snapshot, $0) }
        cohorts = snapshot.customers.flatMap { Cohorts($0, end: manifest.dataEnd) }
    }

    /// The figures of a family; nothing is there for one that the version does not have.
    func family(_ name: String) -> Reading { Reading(manifest.families.first { $0.name == name }?.metrics) }

    /// Figures of the version as a whole.
    var whole: Reading { Reading(manifest.metrics) }

    /// Figures that the manifest may have, or else what `train` printed.
    func care(_ key: String) -> Reading { whole[key].isThere ? whole[key] : Reading(training?[key]) }

    /// The end of the data; nil for sessions without times, whose end stands at 1970 in the manifest.
    var dataEnd: Timestamp? { manifest.dataEnd.milliseconds == 0 ? nil : manifest.dataEnd }

    var currency: String { manifest.currency?.code ?? "" }
    func money(_ amount: Double?) -> String { Figures.money(amount, currency) }

    /// The heads of the propensity family by name.
    var heads: [(key: String, value: Reading)] { family("propensity")["heads"].members }
}
