internal import PatronBundle
internal import PatronCore

extension ReportSection {
    /// What the version was made from, so that it can be made again.
    static let origin = ReportSection(id: "origin", title: "Origin") { content in
        let manifest = content.manifest
        var facts: [(String, String)] = [
            ("recipe, SHA-256", manifest.recipeHash), ("seed", "\(manifest.seed)"),
            ("data ends", content.dataEnd.map { "\($0)" } ?? Figures.unknown), ("written by", manifest.createdBy),
        ]
        for (table, hash) in manifest.dataHashes.sorted(by: { $0.key < $1.key }) {
            facts.append(("\(table), SHA-256", hash))
        }
        if let through = manifest.eventsThrough { facts.append(("recorded events up to number", "\(through)")) }
        return [
            Pieces.table(
                "The same recipe, data and seed give the same version", ["", .words("")],
                facts.map { (.text($0.0), [.words([Node.name($0.1)])]) })
        ]
    }
}
