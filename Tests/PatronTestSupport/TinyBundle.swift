package import PatronBundle
package import PatronCore

/// The tiny bundle: 5 customers, 6 items, always the same. The frozen fixture under `Tests/Fixtures/bundle-v1/` is
/// this one.
package enum TinyBundle {
    package static let namespace = "tiny"

    package static let items: [ItemRecord] = [
        item("22423", "REGENCY CAKESTAND 3 TIER", "kitchen", 12.75),
        item("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "lights", 2.95),
        item("47566", "PARTY BUNTING", "party", 4.95),
        item("20725", "LUNCH BAG RED RETROSPOT", "", 1.65),
        item("POST-É", "Étagère", "kitchen", 0),
        item("an id longer than sixteen bytes", "", "", 0.5),
    ]

    package static let customers: [CustomerRecord] = [
        customer("13085", [(0, 100, 12), (30, 250.5, 40), (31, -20, -2)], [(0, 31, 2, 50), (1, 0, 1, 2)]),
        customer("12346", [(10, 77183.6, 74215)], [(3, 10, 1, 74215)]),
        customer("guest", [], []),
        customer("18102", [(1, 10, 1), (1, 12, 1), (200, 8.25, 3)], [(2, 200, 2, 4), (5, 1, 1, 1)]),
        customer("\u{0}\u{1}\u{2}", [(372, 0.5, 1)], [(5, 372, 1, 1)]),
    ]

    package static var manifest: Manifest {
        Manifest(
            namespace: namespace, createdBy: "patron 0.0.0", clock: .frozen(at: time(373)), dataEnd: time(373),
            currency: Currency("GBP"), seed: 7, recipeHash: sha256(Array("recipe".utf8)),
            dataHashes: ["transactions": sha256(Array("transactions".utf8)), "items": sha256(Array("items".utf8))],
            rows: .init(read: 10, kept: 8, rejected: ["missing customer": 2]), metrics: ["customers": 5])
    }

    /// The two tables.
    package static var files: [(name: String, file: TensorFileWriter)] {
        var (itemFile, customerFile) = (TensorFileWriter(), TensorFileWriter())
        ItemTable.write(items, into: &itemFile)
        CustomerTable.write(customers, into: &customerFile)
        return [(ItemTable.fileName, itemFile), (CustomerTable.fileName, customerFile)]
    }

    /// Writes the bundle into a store; `change` makes another version of it, `more` adds files.
    @discardableResult
    package static func write(
        into store: BundleStore, change: (inout Manifest) -> Void = { _ in },
        more: (BundleWriter) throws -> Void = { _ in }
    ) throws -> Manifest {
        let writer = try store.writer(namespace)
        for (name, file) in files { try writer.add(file, as: name) }
        try more(writer)
        var draft = manifest
        change(&draft)
        return try writer.finish(draft)
    }

    private static func item(_ id: String, _ name: String, _ category: String, _ price: Float) -> ItemRecord {
        ItemRecord(id: Array(id.utf8), name: Array(name.utf8), category: Array(category.utf8), price: price)
    }

    private static func customer(
        _ id: String, _ orders: [(Int64, Double, Float)], _ purchases: [(UInt32, Int64, UInt32, Float)]
    ) -> CustomerRecord {
        CustomerRecord(
            id: Array(id.utf8), orders: orders.map { .init(time: time($0.0), amount: $0.1, units: $0.2) },
            purchases: purchases.map { .init(item: $0.0, last: time($0.1), orders: $0.2, quantity: $0.3) })
    }

    /// So many days after 2010-12-01 09:00 UTC.
    package static func time(_ days: Int64) -> Timestamp { Timestamp(seconds: 1_291_194_000 + days * 86_400) }
}
