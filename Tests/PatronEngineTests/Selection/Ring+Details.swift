import PatronBundle
import PatronCore
import PatronEngine
import PatronMerchandising
import PatronNumerics
import PatronTestSupport

/// The ring with everything that a shop can say of its items, and with the lists beside the personal ones.
///
/// | item | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
/// |---|---|---|---|---|---|---|---|---|
/// | category | A | A | A | B | B | | C | C |
/// | price | 1 | 2 | 3 | 4 | 5 | unknown | 10 | 20 |
/// | unit cost | 0.5 | 1 | 1 | 3.9 | 1 | 1 | 12 | unknown |
/// | colour | red | red, blue | blue | | red | | blue | |
/// | assortment | x | x | y | y | x, y | | | |
/// | pack | | 6 | | | 4 | | | |
enum DetailedRing {
    static func items(stock: [Float?] = [Float?](repeating: nil, count: 8)) -> [ItemRecord] {
        let costs: [Float] = [0.5, 1, 1, 3.9, 1, 1, 12, 0]
        let colours = [["red"], ["red", "blue"], ["blue"], [], ["red"], [], ["blue"], []]
        let assortments = [["x"], ["x"], ["y"], ["y"], ["x", "y"], [], [], []]
        return Ring.items.enumerated().map { at, item in
            var item = item
            item.unitCost = costs[at]
            item.attributes = colours[at].map { ItemAttribute(name: Array("colour".utf8), value: Array($0.utf8)) }
            item.assortments = assortments[at].map { Array($0.utf8) }
            item.packSize = at == 1 ? 6 : at == 4 ? 4 : 0
            item.stock = stock[at]
            return item
        }
    }

    static func snapshot(
        stock: [Float?] = [Float?](repeating: nil, count: 8), new: [UInt32] = [],
        customers: [CustomerRecord] = Ring.customers
    ) throws -> Snapshot {
        var files = try TinyBundle.familyFiles()
        files[0].file = try TinyBundle.recommendation(items: 8)
        files.append(("merchandising", try merchandising(new: new)))
        return try TinyBundle.snapshot(files, items: items(stock: stock), customers: customers) {
            $0.clock = .frozen(at: Ring.day(50))
            $0.dataEnd = Ring.day(50)
        }
    }

    /// Ten baskets: four with 0, four with 1, two with 2; 0 and 1 together in three, 0 and 2 in two. 5 is an accessory of 0, 6
    /// can replace 2. In the last days 4 was bought by the first segment, 3 by the second. France favours 6 and 5. A new item
    /// is like 3.
    static func merchandising(new: [UInt32] = []) throws -> TensorFileWriter {
        var file = TensorFileWriter()
        try file.setDocument(
            MerchandisingModel.documentKey,
            MerchandisingParameters(
                baskets: 10, minimumSupport: 2, trendDays: 90, replenishment: ReplenishmentParameters()))
        file.add("basket.count", [UInt32(4), 4, 2, 1, 1, 1, 1, 1])
        file.add("together.offsets", [UInt64(0), 2, 3, 4, 4, 4, 4, 4, 4])
        file.add("together.items", [UInt32(1), 2, 0, 0])
        file.add("together.count", [UInt32(3), 2, 3, 2])
        let recent: [(day: Int64, item: UInt32, segment: UInt32)] = [
            (44, 3, 1), (49, 3, 1), (49, 4, 0), (50, 4, 0), (50, 4, 0),
        ]
        file.add("recent.time", recent.map { Ring.day($0.day).milliseconds })
        file.add("recent.item", recent.map(\.item))
        file.add("recent.segment", recent.map(\.segment))
        favourites("segment", [("Champions", [(4, 1), (2, 0.5)]), ("Hibernating", [(7, 0.5)])], &file)
        favourites("country", [("France", [(6, 0.9), (5, 0.5)])], &file)
        file.add("customer.country", [MerchandisingModel.noCountry, 0, MerchandisingModel.noCountry])
        var related: [[(item: UInt32, kind: ItemRelations.Kind, strength: Float)]] = Array(repeating: [], count: 8)
        related[0] = [(5, .accessory, 1)]
        related[2] = [(6, .substitute, 1)]
        for item in new { related[Int(item)].append((3, .alike, 0.8)) }
        file.add("related.offsets", offsets(related.map(\.count)))
        file.add("related.items", related.joined().map(\.item))
        file.add("related.kind", related.joined().map(\.kind.rawValue))
        file.add("related.strength", related.joined().map(\.strength))
        file.add("related.new", new)
        file.add("again.interval", [Float](repeating: 10, count: 8))
        file.add("again.share", [Float](repeating: 0.5, count: 8))
        file.add("again.quantity", [Float](repeating: 2, count: 8))
        return file
    }

    private static func favourites(
        _ name: String, _ groups: [(name: String, items: [(item: UInt32, share: Float)])],
        _ file: inout TensorFileWriter
    ) {
        StringTable.write(groups.map { Array($0.name.utf8) }, name + ".values", into: &file)
        file.add(name + ".offsets", offsets(groups.map(\.items.count)))
        file.add(name + ".items", groups.flatMap(\.items).map(\.item))
        file.add(name + ".share", groups.flatMap(\.items).map(\.share))
    }
}

extension Workspace {
    /// A set of items.
    func set(_ items: UInt32...) -> ItemSet {
        let set = takeSet(8, full: false)
        for item in items { set.insert(item) }
        return set
    }

    /// Adds a quota; places from 1.
    func quota(_ items: ItemSet, atLeast: Int = 0, atMost: Int? = nil, at numbers: Int...) {
        let first = places.count
        places += numbers.map { $0 - 1 }
        rules.quotas.append(
            .init(items: items, atLeast: max(atLeast, numbers.count), atMost: atMost, places: first..<places.count))
    }
}

extension ItemFilterBuilder {
    /// Keeps the items with any of these values of an attribute.
    func attribute(_ name: String, _ values: String...) {
        anyOf { group in
            for value in values {
                Array(name.utf8).withView { name in Array(value.utf8).withView { group.add(attribute: name, $0) } }
            }
        }
    }

    func category(_ values: String...) {
        anyOf { group in for value in values { Array(value.utf8).withView { group.add(category: $0) } } }
    }

    func assortment(_ values: String...) {
        anyOf { group in for value in values { Array(value.utf8).withView { group.add(assortment: $0) } } }
    }
}

extension ItemSet {
    var rows: [UInt32] { (0..<UInt32(8)).filter(contains) }
}
