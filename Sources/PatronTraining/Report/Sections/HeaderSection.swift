internal import PatronBundle
internal import PatronEngine

/// What the version is, at a glance.
enum HeaderSection {
    @NodeBuilder
    static func nodes(_ content: ReportContent) -> [Node] {
        let manifest = content.manifest
        Node(.p, .class("quiet")) {
            if !manifest.version.isEmpty {
                "Version "
                Node(.strong) { manifest.version }
                ". "
            }
            if let against = content.against { "Compared with version \(against.version). " }
            "Families: \(manifest.families.map { spelled($0.name) }.joined(separator: ", "))."
        }
        Pieces.facts(facts(content))
    }

    private static func facts(_ content: ReportContent) -> [(label: String, value: String)] {
        var facts: [(label: String, value: String)] = []
        if let population = content.population {
            facts.append(("customers", Figures.count(population.count)))
            facts.append(("orders", Figures.count(population.orders)))
        }
        if let items = content.snapshot.items { facts.append(("items", Figures.count(items.count))) }
        let rows = content.manifest.rows
        facts.append(("rows read", Figures.count(rows.read)))
        facts.append(("rows kept", Figures.percent(rows.read > 0 ? Double(rows.kept) / Double(rows.read) : nil)))
        if let first = content.population?.firstDay, let last = content.population?.lastDay {
            facts.append(("first purchase", "\(first)"))
            facts.append(("last purchase", "\(last)"))
        }
        return facts
    }
}

/// A name of the manifest as words: `missing_customer` is `missing customer`.
func spelled(_ name: String) -> String {
    name.replacing("_", with: " ")
}
