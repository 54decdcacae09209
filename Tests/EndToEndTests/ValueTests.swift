import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// Value, next purchase and accounts, from a recipe with a customers table and costs to the client's output.
@Suite struct ValueTests {
    private func shop() throws -> Shop {
        var small = SmallShop()
        small.families = """
              customers:
                path: customers.csv
            families:
              lifetime_value:
                model: mbg-nbd
                costs: {goods_share: 0.5, per_purchase: 1, service: 0.1 per month, acquisition: 5}
              segmentation:
                most_segments: 3

            """
        let shop = try Shop(small)
        let rows = (0..<small.customers).map { "\(SmallShop.customer($0)),\($0 < 40 ? "firm\($0 % 10)" : "")\n" }
        try shop.write("customers.csv", "customer,account\n" + rows.joined() + "c0,firm9\n")
        try shop.train()
        return shop
    }

    @Test func everyValueMethodAnswers() throws {
        let shop = try shop()
        let server = try ServerProcess(models: shop.models)
        func value(_ options: String...) throws -> JSONValue { try server.ask(["value"] + options) }

        let year = try value("--customer", "c4")
        let amount = year["value"]?["amount"]?.double ?? -1
        #expect(amount > 0 && year["basis"]?.text == "customer" && year["value"]?["horizon"]?.text == "12 months")
        let profit = year["value"]?["profit"]?.double ?? 0
        #expect(profit < 0.5 * amount && profit > -10, "\(year)")
        let longer = try value("--customer", "c4", "--horizon", "36 months")
        #expect(longer["value"]?["amount"]?.double ?? 0 > amount && longer["value"]?["horizon"]?.text == "36 months")
        let forever = try value("--customer", "c4", "--horizon", "unlimited")
        #expect(forever["value"]?["amount"]?.double ?? 0 > amount && forever["value"]?["horizon"]?.text == "unlimited")
        let score = try server.ask("score", "--customer", "c4")
        #expect(score["value"]?["amount"]?.double == amount)

        let next = try server.ask("next-purchase", "--customer", "c4")["next_purchase"]
        let days = ["low_days", "expected_days", "high_days"].compactMap { next?[$0]?.double }
        #expect(days.count == 3 && days == days.sorted() && days[0] > 0 && next?["level"]?.double == 0.8)
        #expect(score["next_purchase"] == next)

        // firm4 is c4, c14, c24 and c34.
        let account = try server.ask("score-account", "--account", "firm4")
        let members = try ["c4", "c14", "c24", "c34"].map {
            try value("--customer", $0)["value"]?["amount"]?.double ?? 0
        }
        let sum = members.reduce(0, +)
        #expect(abs((account["value"]?["amount"]?.double ?? 0) - sum) < 1e-9 * sum, "\(account)")
        #expect(account["basis"]?.text == "account" && account["account"]?.text == "firm4")
        #expect(try value("--account", "firm4")["value"]?["amount"]?.double == account["value"]?["amount"]?.double)
        let newcomer = try server.ask("score", "--customer", "nobody", "--account", "firm4")
        #expect(newcomer["basis"]?.text == "account" && newcomer["value"] == account["value"])

        // What the request knows: a stranger who just bought.
        let bought = try server.ask("score", "--customer", "nobody", "--history", "i1", "i2")
        #expect(bought["basis"]?.text == "session" && bought["purchases"]?["orders"]?.double == 1)
        let stranger = try value("--customer", "nobody")
        #expect(stranger["basis"]?.text == "population")
        // As of a day before the customer existed.
        #expect(try value("--customer", "c4", "--as-of", "2001-01-01")["basis"]?.text == "population")
    }

    @Test func wrongRequestsNameTheirField() throws {
        let shop = try shop()
        let server = try ServerProcess(models: shop.models)
        for (options, word) in [
            (["value", "--customer", "c4", "--horizon", "0 months"], "horizon"),
            (["value", "--customer", "c4", "--horizon", "121 months"], "horizon"),
            (["value", "--customer", "c4", "--horizon", "soon"], "horizon"),
            (["score-account", "--account", "nobody"], "account"),
            (["score-account"], "account"),
            (["value", "--customer", "c4", "--channel", "app"], "channel"),
        ] {
            let outcome = try Executable.client.run(["--server", server.address] + options)
            #expect(outcome.status != 0 && outcome.errors.contains(word), "\(options): \(outcome.errors)")
        }
    }

    /// What goods cost can be had from the items: the shop's share, refused where the costs of too much are unknown.
    @Test func goodsCostWhatItsItemsDo() throws {
        var small = SmallShop()
        small.families = "families:\n  lifetime_value: {model: bg-nbd, costs: {goods_share: items}}\n  segmentation:\n"
        let shop = try Shop(small)
        try shop.write(
            "shop.yaml",
            small.recipe.replacingOccurrences(of: "category, price: price}", with: "category, unit_cost: cost}"))
        func trained(known: Int) throws -> JSONValue? {
            let rows = (0..<small.items).map {
                "\(SmallShop.item($0)),n,c,\($0 < known ? "\(Double(3 + $0 % 7 * 2) / 5)" : "")\n"
            }
            try shop.write("items.csv", "item,name,category,cost\n" + rows.joined())
            let outcome = try Executable.trainer.run([
                "train", shop.path("shop.yaml"), "--models", shop.models, "--json",
            ])
            return try JSONValue(parsing: try #require(outcome.lines.last))["families"]?["lifetime_value"]
        }
        // Each piece costs two fifths of its price.
        let all = try trained(known: small.items)?["goods"]
        #expect(abs((all?["share"]?.double ?? 0) - 0.4) < 1e-9 && all?["known_part_of_sales"]?.double == 1)
        let server = try ServerProcess(models: shop.models)
        let value = try server.ask("value", "--namespace", "shop", "--customer", "c4")["value"]
        let (amount, profit) = (value?["amount"]?.double ?? 0, value?["profit"]?.double ?? 0)
        #expect(amount > 0 && abs(profit - 0.6 * amount) < 1e-9 * amount)
        let most = try trained(known: 45)?["goods"]
        #expect(abs((most?["share"]?.double ?? 0) - 0.4) < 1e-9)
        #expect((0.6...0.9).contains(most?["known_part_of_sales"]?.double ?? 0))
        #expect(try trained(known: 10)?["refused"]?.text?.contains("unit costs are known") == true)
    }

    @Test func recipesThatMakeNoSenseNameTheLine() throws {
        let shop = try Shop()
        for (settings, word) in [
            ("costs: {goods_share: -1}", "goods_share"), ("costs: {goods_share: goods}", "goods_share"),
            ("costs: {service: 3}", "service"),
            ("costs: {service: 3 per fortnight}", "service"), ("costs: {rent: 3}", "rent"), ("model: magic", "model"),
            ("discount: -1 per year", "discount"), ("horizon: 0 months", "horizon"),
        ] {
            var small = SmallShop()
            small.families = "families:\n  lifetime_value:\n    \(settings)\n"
            try shop.write("bad.yaml", small.recipe)
            let outcome = try Executable.trainer.run(["check", shop.path("bad.yaml")])
            #expect(outcome.status == 2 && outcome.errors.contains(word), "\(settings): \(outcome.errors)")
        }
    }
}
