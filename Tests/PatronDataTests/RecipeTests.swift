import PatronCore
import PatronData
import PatronTestSupport
import PatronYAML
import Testing

@Suite("Recipes: every mistake has a line")
struct RecipeTests {
    static let good = """
        namespace: shop-1
        clock: frozen
        currency: GBP
        sources:
          transactions:
            path: t.csv
            columns:
              time: [When, Date]
              unit_price: Price
            optional: [country]
        cleaning:
          cancellations:
            order_prefix: C
        families:
          recommendation:
          lifetime_value:
            horizon: 12 months
            discount: 0.01 per month
        """

    private func load(_ text: String) throws -> Recipe { try Recipe(bytes: Array(text.utf8), path: "dir/r.yaml") }

    @Test("a recipe is read, with defaults, paths beside it, and the families' sections left to their trainers")
    func reads() throws {
        var recipe = try load(Self.good)
        #expect(
            recipe.namespace == "shop-1" && recipe.clock == .frozen && recipe.seed == 0 && recipe.currency.code == "GBP"
        )
        let source = try #require(recipe.source(.transactions))
        #expect(source.path == "dir/t.csv" && source.delimiter == UInt8(ascii: ","))
        #expect(source.columns.map(\.canonical) == ["order", "customer", "item", "time", "unit_price"])
        #expect(recipe.families.map(\.name) == ["recommendation", "lifetime_value"])
        #expect(recipe.families.map(\.settings.line) == [15, 16])
        let value = recipe.families[1].settings
        #expect(try value.horizon("horizon", default: Horizon(1, .year)) == Horizon(12, .month))
        #expect(try value.discount("discount", default: DiscountRate(0, per: .year)) == DiscountRate(0.01, per: .month))
        try value.finish()
        try recipe.families[0].settings.finish()
        try recipe.override("transactions=/elsewhere/x=y.csv")
        #expect(recipe.source(.transactions)?.path == "/elsewhere/x=y.csv")
        #expect(throws: PatronError.self) { try recipe.override("sessions=x") }
        #expect(throws: PatronError.self) { try recipe.override("transactions") }
        #expect(recipe.bytes == Array(Self.good.utf8))
    }

    @Test(
        "mistakes: what stands there, what instead, and the line",
        arguments: [
            ("clock: frozen", "colour: red", 2, "unknown key 'colour'"),
            ("clock: frozen", "clock: stopped", 2, "expected one of live, frozen"),
            ("namespace: shop-1", "namespace: Shop 1", 1, "no namespace"),
            ("currency: GBP", "currency: pounds", 3, "ISO 4217"),
            ("  transactions:", "  transaction:", 5, "unknown table 'transaction'"),
            ("      time: [When, Date]", "      when: Date", 8, "unknown key 'when'"),
            ("      time: [When, Date]", "      time: {a: b}", 8, "expected a list"),
            ("    path: t.csv", "    path: [t.csv]", 6, "expected text"),
            ("    path: t.csv", "    paths: t.csv", 5, "missing key 'path'"),
            ("    optional: [country]", "    optional: [order]", 10, "cannot be optional"),
            ("    optional: [country]", "    delimiter: ab", 10, "no delimiter"),
            ("      unit_price: Price", "      quantity: Q", 7, "unit_price or amount"),
            ("    order_prefix: C", "    prefix: C", 13, "allowed here: order_prefix"),
            ("clock: frozen", "clock: frozen\nclock: live", 2, "stands twice"),
            ("clock: frozen", "seed: -1", 2, "out of range"),
            ("clock: frozen", "seed: 1.5", 2, "whole number"),
            ("clock: frozen", "clock: [a", 3, "not YAML"),
            ("families:", "families: none\nmore:", 14, "expected a section"),
        ])
    func mistakes(old: String, new: String, line: Int, message: String) throws {
        let text = Self.good.split(separator: "\n").map { $0 == old ? new : String($0) }.joined(separator: "\n")
        #expect(text != Self.good)
        let error = try #require(#expect(throws: PatronError.self) { try load(text) })
        #expect(error.description.contains(message), "\(error)")
        #expect(error.place?.file == "dir/r.yaml")
        #expect(error.place?.line == line, "\(error)")
    }

    @Test(
        "a section names the keys that were asked for",
        arguments: ["k: 1", "rate: fast", "rate: 2", "on: yes", "rate: [1]"])
    func section(text: String) throws {
        let error = #expect(throws: PatronError.self) {
            let section = try YAMLSection(yaml: text)
            _ = try section.double("rate", default: 0.5, in: 0...1)
            _ = try section.bool("on", default: false)
            try section.finish()
        }
        #expect(error?.place?.line == 1)
        if text == "k: 1" { #expect(error?.message == "unknown key 'k'; allowed here: on, rate") }
    }

    @Test("empty, not UTF-8, not a mapping, deep and self-multiplying YAML are errors")
    func hostile() throws {
        let bomb = (0..<12).reduce("a0: &a0 [x, x]\n") { text, level in
            let aliases = Array(repeating: "*a\(level)", count: 9).joined(separator: ", ")
            return text + "a\(level + 1): &a\(level + 1) [\(aliases)]\n"
        }
        for text in [
            "", "# nothing\n", "just text", "- a\n- b\n", bomb, String(repeating: "[", count: 5000), "\u{0}", "a: *b",
        ] {
            #expect(throws: PatronError.self) { try load(text) }
        }
        #expect(throws: PatronError.self) { try Recipe(bytes: [0xff, 0xfe, 0x61], path: "r.yaml") }
        #expect(throws: PatronError.self) { try Recipe.load(path: "/nowhere/r.yaml") }
    }

    @Test("the repository's recipes are good", arguments: ["online-retail", "online-shoppers"])
    func shipped(name: String) throws {
        let recipe = try Recipe.load(path: projectPath("Models/\(name).yaml"))
        #expect(recipe.namespace == name)
    }

    @Test("categories: whole words, phrases, the first that matches")
    func categories() throws {
        let recipe = try load(
            Self.good + """

                items:
                  categories:
                    - category: Lights
                      words: [t-light, LAMP]
                    - {category: Bags, words: bag}
                """)
        func category(_ name: String) -> String? { recipe.categories.category(ofName: Array(name.utf8)) }
        #expect(category("white hanging heart T-Light holder") == "Lights")
        #expect(category("LAMP BAG") == "Lights")
        #expect(category("JUMBO BAG, RED") == "Bags")
        #expect(category("BAGEL LIGHT") == nil)
        #expect(category("") == nil)
    }
}
