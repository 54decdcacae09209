import Foundation
import PatronBundle
import PatronCore
import PatronData
import PatronEngine
import PatronLifetimeValue
import PatronLoyalty
import PatronNumerics
import PatronTestSupport
import PatronTraining
import Testing

/// From a recipe to tiers, grades and percentiles of a version.
@Suite struct LoyaltyTrainingTests {
    /// A version of the small shop, or of other orders, with these families.
    private func trained(
        _ families: String, transactions: String? = nil, _ body: (Snapshot, JSONValue) throws -> Void
    ) throws {
        var small = SmallShop()
        small.customers = 200
        small.families = "families:\n" + families
        let shop = try Shop(small)
        if let transactions { try shop.write("transactions.csv", transactions) }
        let result = try Pipeline.train(try Recipe.load(path: shop.path("shop.yaml")), .init(models: shop.models))
        let snapshot = try Snapshot(try BundleStore(root: shop.models).open(SmallShop.namespace))
        #expect(try GoldenReplay.replay(snapshot) > 0)
        try body(snapshot, try #require(result["families"]))
    }

    private func scores(_ snapshot: Snapshot) throws -> [CustomerScores] {
        let workspace = Workspace()
        let count = try #require(snapshot.customers).count
        return (0..<count).map {
            snapshot.score(row: $0, .all, asOf: snapshot.manifest.dataEnd, workspace)
        }
    }

    @Test func aVersionWithValuesHasTiersByValue() throws {
        try trained("  lifetime_value: {model: bg-nbd}\n") { snapshot, families in
            let scores = try scores(snapshot)
            let document = try #require(snapshot.families.loyalty?.document)
            #expect(document.tiersBy == .lifetimeValue && document.window.breadth == .categories)
            // The best tenth, the next three tenths, the rest; nobody of a lower tier is worth more.
            let tiers = (0..<3).map { tier in scores.filter { $0.tier == tier }.compactMap { $0.value?.value } }
            #expect(tiers[0].count <= 20 && tiers[0].count >= 15 && tiers[0].count + tiers[1].count <= 80)
            #expect((tiers[0].min() ?? 0) > (tiers[1].max() ?? 0) && (tiers[1].min() ?? 0) > (tiers[2].max() ?? 0))
            // Percentiles of the customers at training are spread evenly: their mean is the middle.
            let active = scores.compactMap(\.loyalty).filter { $0.activity.orders > 0 }
            #expect(active.count == document.customers && active.count < 200)
            for part in [\LoyaltyScore.frequency, \.amount, \.breadth] {
                #expect(abs(active.reduce(0) { $0 + $1[keyPath: part] } / Double(active.count) - 50) < 0.5)
            }
            #expect(scores.allSatisfy { $0.risk == nil })
            let figures = try #require(families["loyalty"])
            #expect(figures["risk"]?["refused"]?.text == "there is no probability of churn")
            #expect(figures["tiers"]?.elements.compactMap { $0["customers"]?.double } == tiers.map { Double($0.count) })
            #expect((figures["holdout"]?["auc"]?.double ?? 0) > 0.5)
        }
    }

    @Test func withoutValuesTiersGoBySpend() throws {
        let settings = """
              loyalty:
                window: 700 days
                tiers: [{name: key account, from: 300}, {name: other}]
            """
        try trained("\(settings)\n") { snapshot, families in
            #expect(families["lifetime_value"] == nil && families["loyalty"]?["tiers_by"]?.text == "spend")
            for one in try scores(snapshot) {
                #expect(one.tier == ((one.loyalty?.activity.amount ?? 0) >= 300 ? 0 : 1))
            }
        }
    }

    /// Nobody is better than the others: everybody stands in the middle, and the tiers with a share stay empty.
    @Test func customersWhoAreAllEqual() throws {
        let lines = (0..<60).map { "o\($0),c\($0),i1,2023-06-01T10:00:00Z,1,10\n" }
        try trained("  loyalty:\n", transactions: "order,customer,item,time,quantity,price\n" + lines.joined()) {
            snapshot, families in
            let scores = try scores(snapshot)
            #expect(scores.allSatisfy { abs(($0.loyalty?.score ?? 0) - 50) < 1e-9 && $0.tier == 2 })
            #expect(families["loyalty"]?["holdout"]?["skipped"] != nil)
        }
    }

    @Test func oneCustomerIsTooFew() throws {
        let transactions = "order,customer,item,time,quantity,price\no1,c1,i1,2023-06-01T10:00:00Z,1,10\n"
        let error = failure { try trained("  loyalty:\n", transactions: transactions) { _, _ in } }
        #expect(error?.code == .refused && error?.message.contains("needs 20 customers who bought") == true)
    }

    @Test func aHeadThatTheRecipeDoesNotTrainIsAnError() throws {
        let error = failure { try trained("  loyalty: {risk: {head: repurchase}}\n") { _, _ in } }
        #expect(error?.code == .badInput && error?.message.contains("trains no repurchase") == true)
        #expect(error?.place?.line != nil)
    }

    /// A share is never exceeded, whoever ties.
    @Test func sharesAreKept() {
        let rules = [BandRule("a", .relative(0.1)), BandRule("b", .relative(0.3)), BandRule("c", nil)]
        func counts(_ values: [Double]) -> [Int] {
            let bands = zip(rules, BandRule.bounds(rules, values)).map { LoyaltyBand(name: $0.name, from: $1) }
            return rules.indices.map { band in values.count { bands.band(of: $0) == band } }
        }
        #expect(counts((1...10).map(Double.init)) == [1, 3, 6])
        #expect(counts([5, 5, 5, 1, 1, 1, 1, 1, 1, 1]) == [0, 3, 7])
        #expect(counts([3]) == [0, 0, 1] && counts([Double](repeating: -2, count: 30)) == [0, 0, 30])
        #expect(
            BandRule.bounds([BandRule("all", .relative(1)), BandRule("none", nil)], [1, 2, 3])[0].map { $0 < 1 } == true
        )
    }

    @Test(arguments: [
        ("\"days\":365", "\"days\":0"), ("\"from\":100", "\"from\":null"), ("\"name\":\"gold\"", "\"name\":\"bronze\""),
        ("\"factor\":", "\"factor\":-"), ("\"frequency\":0.5", "\"frequency\":0.9"), ("\"version\":1", "\"version\":9"),
        ("\"lapsed\":4", "\"lapsed\":-4"), ("\"churn\":0.5", "\"churn\":7"),
    ]) func aHostileDocumentIsRefused(_ found: String, _ put: String) throws {
        let code = failure { _ = try model { $0.replacing(found, with: put) } }?.code
        #expect(code == .corrupt || code == .unsupported)
        _ = try model { $0 }
    }

    /// A model whose document was changed in its text.
    private func model(_ change: (String) -> String) throws -> LoyaltyModel {
        var card = RiskScorecard(head: .churn, points: 600, odds: 1, double: 50)
        card.grades = [LoyaltyBand(name: "A", from: nil)]
        let document = LoyaltyDocument(
            window: LoyaltyWindow(days: 365, breadth: .items),
            weights: LoyaltyWeights(frequency: 0.5, amount: 0.25, breadth: 0.25), customers: 1,
            tiers: [LoyaltyBand(name: "gold", from: 100), LoyaltyBand(name: "bronze", from: nil)], tiersBy: .spend,
            risk: card, service: ServiceRule(), lifecycle: LifecycleRule(typicalGap: 30))
        let text = String(decoding: try JSONEncoder.sorted.encode(document), as: UTF8.self)
        let changed = try JSONDecoder().decode(LoyaltyDocument.self, from: Data(change(text).utf8))
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent(LoyaltyModel.fileName).path
        try LoyaltyModel.write(changed, LoyaltyRanks([LoyaltyActivity(orders: 1, amount: 2, breadth: 3)])).write(
            to: path)
        return try LoyaltyModel(TensorFile(path: path))
    }
}

extension JSONEncoder {
    fileprivate static var sorted: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return encoder
    }
}
