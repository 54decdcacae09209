import Foundation
import PatronBundle
import PatronCore
import PatronData
import PatronEngine
import PatronMerchandising
import PatronNumerics
import PatronRecommendation
import PatronTestSupport
import PatronTraining
import Testing

/// What is counted, against counting by hand from the same lines.
@Suite struct MerchandisingTrainerTests {
    private struct Line {
        var order, customer, item: String
        var day: Int
    }

    private func trained(
        _ lines: [Line], items: String = "item,name,category\nzz,,\n",
        settings: String = "{minimum_support: 2, smallest_country: 1}",
        more: String = ""
    ) throws -> Snapshot {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        let rows = lines.map { line in
            let day = Timestamp(seconds: 1_577_836_800 + Int64(line.day) * 86_400).day
            return "\(line.order),\(line.customer),\(line.item),\(day),1,2,Norway"
        }
        try write("t.csv", (["order,customer,item,time,quantity,price,country"] + rows).joined(separator: "\n"))
        try write("i.csv", items)
        let recipe = """
            namespace: shop
            clock: frozen
            currency: EUR
            sources:
              transactions:
                path: t.csv
                columns: {quantity: quantity, unit_price: price, country: country}
              items:
                path: i.csv
                columns: {name: name, category: category}
            items: {unsold: true}
            \(more)
            families:
              merchandising: \(settings)
            """
        let options = Pipeline.Options(models: folder.appendingPathComponent("models").path)
        let result = try Pipeline.train(
            try Recipe(bytes: Array(recipe.utf8), path: folder.appendingPathComponent("r.yaml").path), options)
        let version = result["version"]?.text ?? ""
        return try Snapshot(
            try BundleStore(root: options.models).open("shop", version))
    }

    private func row(_ snapshot: Snapshot, _ item: String) throws -> UInt32 {
        UInt32(try #require(snapshot.items?.ids.row(of: item)))
    }

    @Test func pairsOfRandomBaskets() throws {
        var random = SeededGenerator(seed: 9)
        var lines: [Line] = []
        for order in 0..<200 {
            for _ in 0..<(1 + random.below(4)) {
                lines.append(
                    Line(order: "o\(order)", customer: "c\(order % 20)", item: "i\(random.below(12))", day: order / 2))
            }
        }
        let snapshot = try trained(lines)
        let model = try #require(snapshot.families.merchandising)
        let baskets = Dictionary(grouping: lines, by: \.order).mapValues { Set($0.map(\.item)) }
        #expect(model.baskets.total == baskets.count)
        for one in 0..<12 {
            let mine = baskets.values.filter { $0.contains("i\(one)") }
            #expect(try model.baskets.count(of: row(snapshot, "i\(one)")) == UInt32(mine.count))
            var found: [UInt32: UInt32] = [:]
            try model.baskets.forEachPair(of: row(snapshot, "i\(one)")) { found[$0.item] = $0.baskets }
            for other in 0..<12 where other != one {
                let both = mine.count { $0.contains("i\(other)") }
                let share = Double(baskets.values.count { $0.contains("i\(other)") }) / Double(baskets.count)
                let isKept = both >= 2 && Double(both) / Double(mine.count) > share
                #expect(try found[row(snapshot, "i\(other)")] == (isKept ? UInt32(both) : nil))
            }
        }
    }

    @Test func bulkOrdersAreNoBaskets() throws {
        let bulk = (0..<6).map { Line(order: "bulk", customer: "a", item: "i\($0)", day: 0) }
        let small = (0..<4).flatMap { order in
            (0..<2).map { Line(order: "o\(order)", customer: "b", item: "i\($0)", day: order) }
        }
        let snapshot = try trained(bulk + small, settings: "{minimum_support: 2, largest_basket: 5}")
        #expect(snapshot.families.merchandising?.baskets.total == 4)
        #expect(try snapshot.families.merchandising?.baskets.count(of: row(snapshot, "i5")) == 0)
    }

    /// A customer who buys tea every 30 days will need it 30 days after the last time; milk was never bought again.
    @Test func whatIsBoughtAgain() throws {
        var lines: [Line] = []
        for customer in 0..<20 {
            for time in 0..<6 {
                lines.append(Line(order: "o\(customer)-\(time)", customer: "c\(customer)", item: "tea", day: 30 * time))
            }
            lines.append(Line(order: "m\(customer)", customer: "c\(customer)", item: "milk", day: 3))
        }
        let snapshot = try trained(lines)
        let workspace = Workspace()
        _ = try Array("c3".utf8).withView { id in
            var query = RecommendQuery(customer: id, count: 5)
            // Five days before the tea is used up; on the day it was bought nobody needs it.
            query.asOf = Timestamp(seconds: 1_577_836_800 + 175 * 86_400)
            return try snapshot.buyAgain(query, within: nil, now: .init(seconds: 0), workspace)
        }
        #expect(try workspace.ranked.first?.item == row(snapshot, "tea"))
        let due = Timestamp(milliseconds: try #require(workspace.details.first).due)
        let expected = Timestamp(seconds: 1_577_836_800 + 180 * 86_400)
        #expect(abs((due - expected).days) < 0.5)
    }

    @Test func unsoldItemsAreLikeOthers() throws {
        let lines = (0..<10).map { Line(order: "o\($0)", customer: "c\($0)", item: "i\($0 % 3)", day: $0) }
        let snapshot = try trained(
            lines,
            items: """
                item,name,category
                i0,RED MUG,cups
                i1,GREEN LAMP,lights
                i2,BLUE LAMP,lights
                n1,YELLOW LAMP,lights
                n2,,
                """)
        let relations = try #require(snapshot.families.merchandising).relations
        #expect(try Array(relations.newItems) == [row(snapshot, "n1"), row(snapshot, "n2")])
        var like: [UInt32: Float] = [:]
        try relations.forEach(of: row(snapshot, "n1")) { other, kind, strength in
            #expect(kind == .alike && strength > 0.2 && strength <= 1)
            like[other] = strength
        }
        #expect(try Set(like.keys) == [row(snapshot, "i1"), row(snapshot, "i2")])
        var none = 0
        try relations.forEach(of: row(snapshot, "n2")) { _, _, _ in none += 1 }
        #expect(none == 0)
    }

    @Test func favouritesOfACountry() throws {
        let lines = (0..<12).map { Line(order: "o\($0)", customer: "c\($0 % 6)", item: $0 < 8 ? "a" : "b", day: $0) }
        let model = try #require(try trained(lines).families.merchandising)
        let country = try #require(Array("Norway".utf8).withView { model.countries.group($0) })
        let (items, shares) = model.countries.favourites(of: country)
        #expect(Array(items) == [0, 1] && shares[0] == 1 && abs(shares[1] - 4.0 / 6) < 1e-6)
        #expect(model.country(ofCustomer: 0) == country && model.country(ofCustomer: 999) == nil)
    }
}
