import Foundation
import PatronBundle
import PatronCore
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import PatronTraining
import PatronUplift
import Testing

/// From a recipe with campaigns to a version that ranks customers.
@Suite struct CampaignRecipeTests {
    private static let customers = 2400
    private static let campaign = "2024-06-01"

    /// Every customer bought before the campaign, half of them often; the mail moves only those, the call nobody.
    private func write(to folder: URL) throws {
        var random = SeededGenerator(seed: 12)
        var orders = "order,customer,item,time,unit_price\n"
        var campaigns = "customer,time,treatment,outcome,cost\n"
        for customer in 0..<Self.customers {
            let often = customer % 2 == 0
            for order in 0..<(often ? 8 : 1) {
                let day = String(format: "2024-%02d-%02d", 1 + random.below(5), 1 + random.below(28))
                orders += "o\(customer)-\(order),c\(customer),i\(random.below(20)),\(day),\(5 + random.below(20))\n"
            }
            let treatment = ["none", "mail", "call"][random.below(3)]
            let chance = 0.2 + (treatment == "mail" && often ? 0.4 : 0)
            let cost = treatment == "none" ? "" : "0.5"
            campaigns += "c\(customer),\(Self.campaign),\(treatment),\(random.uniform() < chance ? 1 : 0),\(cost)\n"
        }
        campaigns += "nobody,\(Self.campaign),mail,1,0.5\nc1,never,mail,1,0.5\n,\(Self.campaign),mail,1,0.5\n"
        try orders.write(to: folder.appendingPathComponent("orders.csv"), atomically: true, encoding: .utf8)
        try campaigns.write(to: folder.appendingPathComponent("campaigns.csv"), atomically: true, encoding: .utf8)
        let recipe = """
            namespace: shop
            clock: frozen
            currency: EUR
            sources:
              transactions: {path: orders.csv, columns: {unit_price: unit_price}}
              campaigns: {path: campaigns.csv, columns: {cost: cost}}
            families:
              uplift: {control: none, bootstrap_samples: 100}
            """
        try recipe.write(to: folder.appendingPathComponent("shop.yaml"), atomically: true, encoding: .utf8)
    }

    @Test func `a version from campaigns ranks by the mail and refuses the call`() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(to: folder)
        let models = folder.appendingPathComponent("models").path
        let result = try Pipeline.train(
            try Recipe.load(path: folder.appendingPathComponent("shop.yaml").path), .init(models: models))
        #expect(result["namespace"]?.text == "shop")
        let store = BundleStore(root: models)
        let snapshot = try Snapshot(try store.open("shop"))
        #expect(try GoldenReplay.replay(snapshot) > 100)

        let workspace = Workspace()
        let moment = try #require(Timestamp(Self.campaign))
        func rank(_ treatment: String, _ policy: UpliftPolicy = UpliftPolicy()) throws -> UpliftAudience {
            let ids = (0..<40).map { Array("c\($0)".utf8) } + [Array("stranger".utf8)]
            let bytes = Array(ids.joined())
            return try bytes.withView { view in
                var start = 0
                let views = ids.map { id in
                    defer { start += id.count }
                    return ByteView(UnsafeBufferPointer(rebasing: view.buffer[start..<start + id.count]))
                }
                return try snapshot.rank(
                    by: treatment, views, policy, asOf: moment, now: moment, overlay: nil, workspace)
            }
        }
        // Those who bought often come first.
        let audience = try rank("mail", UpliftPolicy(count: 20))
        #expect(audience.customers.count == 20)
        #expect(audience.customers.count { $0.position % 2 == 0 && $0.position < 40 } >= 18)
        let gains = audience.customers.map(\.effect.value)
        #expect(gains == gains.sorted(by: >) && abs(gains.reduce(0, +) - audience.expectedGain) < 1e-12)
        #expect(try rank("mail", UpliftPolicy(budget: 2.6)).customers.count == 5)
        let refused = failure { _ = try rank("call") }
        #expect(refused?.code == .refused && refused?.message.contains("no better than chance") == true)
        #expect(failure { _ = try rank("fax") }?.code == .badInput)
    }
}
