internal import PatronBundle
internal import PatronData
internal import PatronMerchandising

/// Writes which item goes with which.
enum RelationFile {
    /// Adds the tensors of `ItemRelations`: the shop's relations, then the neighbours of unsold items.
    static func write(
        _ items: Items, sold: Int, _ alike: [[ContentNeighbours.Neighbour]], into file: inout TensorFileWriter
    ) {
        var rows = [[(item: UInt32, kind: ItemRelations.Kind, strength: Float)]](repeating: [], count: items.count)
        for relation in items.relations {
            let kind: ItemRelations.Kind =
                switch relation.kind {
                case .accessory: .accessory
                case .substitute: .substitute
                case .successor: .successor
                }
            rows[Int(relation.item)].append((relation.related, kind, 1))
        }
        for (at, neighbours) in alike.enumerated() {
            rows[sold + at] += neighbours.map { ($0.item, .alike, $0.cosine) }
        }
        file.add("related.offsets", offsets(rows.map(\.count)))
        file.add("related.items", rows.joined().map(\.item))
        file.add("related.kind", rows.joined().map(\.kind.rawValue))
        file.add("related.strength", rows.joined().map(\.strength))
        file.add("related.new", (sold..<items.count).map { UInt32($0) })
    }
}
