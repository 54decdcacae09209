import PatronClient
import PatronCore
import PatronTestSupport
import PatronWire
import Testing

/// What a request asks of its items, over real sockets: wrong rules get the field's name, right ones are held exactly.
@Suite struct RuleTests {
    private func rules(_ fill: (inout Selection) -> Void) throws -> [UInt8] {
        var request = Request(namespace: "shop", customer: "c4", count: 5)
        fill(&request.selection)
        return try request.payload(for: .recommend)
    }

    private func filter(_ fill: (inout Selection.Filter) -> Void) throws -> [UInt8] {
        try rules { selection in
            var filter = Selection.Filter()
            fill(&filter)
            selection.filter = filter
        }
    }

    private func quota(_ quotas: (count: Int, most: Int, places: [Int])...) throws -> [UInt8] {
        try rules { selection in
            selection.quotas = quotas.map {
                var quota = Selection.Quota()
                (quota.count, quota.atMost, quota.places, quota.items) = ($0.count, $0.most, $0.places, ["i1"])
                return quota
            }
        }
    }

    private func diversity(_ weight: Double) throws -> [UInt8] {
        try rules {
            $0.diversity = Selection.Diversity()
            $0.diversity?.weight = weight
        }
    }

    @Test func contradictionsAreNamed() throws {
        let cases: [([UInt8], String)] = [
            (try filter { ($0.priceFrom, $0.priceTo) = (9, 5) }, "filter.price_to"),
            (try filter { $0.priceFrom = -1 }, "filter.price_from"),
            (try filter { $0.priceTo = .nan }, "filter.price_to"),
            (try filter { $0.attributes = [.init("", ["red"])] }, "filter.attributes[0]"),
            (try filter { $0.attributes = [.init("colour", [])] }, "filter.attributes[0]"),
            (try filter { $0.categories = Array(repeating: "a", count: 10_001) }, "filter"),
            (try rules { $0.boosts = [.init(0, items: ["i1"])] }, "boosts[0].factor"),
            (try rules { $0.boosts = [.init(2, items: ["i1"]), .init(.infinity, items: ["i1"])] }, "boosts[1].factor"),
            (try rules { $0.boosts = [.init(2)] }, "boosts[0]"),
            (try rules { $0.boosts = Array(repeating: .init(2, items: ["i1"]), count: 101) }, "boosts"),
            (try quota((0, 0, [])), "quotas[0]"), (try quota((3, 2, [])), "quotas[0].at_most"),
            (try quota((0, 0, [6])), "quotas[0].places"), (try quota((0, 0, [0])), "quotas[0].places"),
            (try quota((0, 0, [1]), (0, 0, [1])), "quotas[1].places"),
            (try quota((3, 0, []), (3, 0, [])), "quotas[1].count"),
            (try diversity(1.5), "diversity.weight"), (try diversity(.nan), "diversity.weight"),
            (try rules { $0.bought = allowing { $0.withinDays = 3 } }, "bought.mode"),
            (try rules { $0.bought = allowing { $0.kinds = [.view] } }, "bought.mode"),
        ]
        let served = try Served()
        let connection = try served.greeted()
        for (at, (payload, field)) in cases.enumerated() {
            let frame = try connection.ask(.recommend, payload, id: UInt32(at + 1))
            #expect(
                frame.status == .invalidArgument && frame.detail?.field == field,
                "\(frame.detail?.field ?? "") \(field)")
        }
        // Margins need unit costs, and this shop has none.
        let margin = try connection.ask(.recommend, rules { $0.ranksByMargin = true }, id: 1000)
        #expect(margin.status == .failedPrecondition && margin.detail?.field == "rank_by")
        try served.expectAlive()
    }

    private func allowing(_ fill: (inout Selection.Bought) -> Void) -> Selection.Bought {
        var bought = Selection.Bought(.allow)
        fill(&bought)
        return bought
    }

    private func ids(_ answer: JSONValue, _ key: String = "items") -> [String] {
        (answer[key]?.elements ?? []).compactMap { $0["item"]?.text }
    }

    @Test func listsOfEveryKind() throws {
        let server = try Served().server
        func ask(_ method: String, _ arguments: String...) throws -> JSONValue {
            let outcome = try server.client([method, "--namespace", "shop", "--json"] + arguments)
            try #require(outcome.status == 0, "\(outcome.errors)")
            return try JSONValue(parsing: outcome.output)
        }
        // The first 15 items are group 0.
        let filtered = try ask("recommend", "--customer", "c4", "--category", "group 1", "--count", "12")
        #expect(ids(filtered).count == 12)
        #expect(ids(filtered).allSatisfy { Int($0.dropFirst()).map { (15..<30).contains($0) } == true })
        let spread = try ask(
            "recommend", "--customer", "c4", "--per-category", "2", "--count", "8", "--diversity", "0.4")
        let groups = ids(spread).compactMap { Int($0.dropFirst()).map { $0 / 15 } }
        #expect(
            groups.count == 8 && Set(groups).count == 4 && (0..<4).allSatisfy { one in groups.count { $0 == one } == 2 }
        )
        let promoted = try ask("recommend", "--customer", "c4", "--quota", "place=2,item=i50", "--bought", "allow")
        #expect(ids(promoted).firstIndex(of: "i50") == 1)
        let quantities = try ask("recommend", "--customer", "c4", "--quantities", "--count", "3")
        #expect(quantities["items"]?.elements.allSatisfy { ($0["quantity"]?.double ?? 0) >= 1 } == true)

        let together = try ask("bought-together", "--item", "i3", "--count", "4")
        let first = try #require(together["items"]?.elements.first)
        #expect(ids(together).count == 4 && !ids(together).contains("i3") && first["source"]?.text == "session")
        #expect((first["lift"]?.double ?? 0) > 1 && (first["baskets"]?.double ?? 0) >= 5)
        let trending = try ask("trending", "--window", "30", "--count", "5")
        #expect(ids(trending).count == 5 && trending["items"]?.elements.first?["source"]?.text == "trending")
        let again = try ask("buy-again", "--customer", "c4", "--count", "3")
        #expect(
            again["items"]?.elements.allSatisfy {
                ($0["due_time"]?.double ?? 0) > 0 && $0["source"]?.text == "buy_again"
            } == true)
        let ranked = try ask("rank", "--customer", "c4", "--item", "i40", "no such", "i3", "i40")
        #expect(ids(ranked).sorted() == ["i3", "i40", "no such"] && ids(ranked).last == "no such")
        let audience = try ask("audience", "--item", "i3", "--count", "7")
        let customers = audience["customers"]?.elements.compactMap { $0["customer"]?.text } ?? []
        // Every fourth customer prefers the group of i3.
        #expect(customers.count == 7 && customers.count { Int($0.dropFirst()).map { $0 % 4 == 0 } == true } >= 5)
        let page = try ask(
            "page", "--customer", "c4", "--widget", "name=top,count=5", "name=also,kind=similar,item=i3,count=5",
            "name=now,kind=trending,count=5", "name=again,kind=again,count=3")
        let widgets = page["widgets"]?.elements ?? []
        #expect(widgets.compactMap { $0["name"]?.text } == ["top", "also", "now", "again"])
        let shown = widgets.flatMap { ids($0) }
        #expect(shown.count >= 15 && Set(shown).count == shown.count && page["basis"]?.text == "customer")
    }

    @Test func segmentsAndTablesForPeople() throws {
        let server = try Served().server
        let unknown = try server.client(["trending", "--namespace", "shop", "--segment", "nobody's"])
        #expect(unknown.status == 1 && unknown.errors.contains("segment"))
        let page = try server.client([
            "page", "--namespace", "shop", "--customer", "c4", "--widget", "name=top,count=2",
            "name=later,kind=again,count=900",
        ])
        #expect(
            page.status == 0 && page.output.contains("top") && page.output.contains("fewer than asked for: history"))
        let audience = try server.client(["audience", "--namespace", "shop", "--item", "i3", "--count", "2"])
        #expect(audience.status == 0 && audience.output.contains("customer"))
        for wrong in [["--boost", "factor"], ["--boost", "speed=3"], ["--quota", "count=x"], ["--bought", "maybe"]] {
            #expect(try server.client(["recommend", "--namespace", "shop"] + wrong).status == 2)
        }
    }

    /// 10,000 interactions, most of them unknown or repeated; as many exclusions; more items than there are.
    @Test func muchOfEverything() throws {
        let served = try Served()
        let connection = try served.greeted()
        var request = Request(namespace: "shop", count: 1000)
        request.history = (0..<10_000).map { EntityID("i\($0 % 400)") }
        request.exclude = (0..<10_000).map { EntityID("i\(50 + $0 % 400)") }
        let frame = try connection.ask(.recommend, request.payload(for: .recommend))
        let answer = try AnswerJSON.decode(frame.payload, of: .recommend)
        // All 60 items are in the history.
        #expect(frame.status == .ok && ids(answer).isEmpty && answer["shortfall"] == "excluded")
        request.allowBought = true
        let allowed = try AnswerJSON.decode(
            try connection.ask(.recommend, request.payload(for: .recommend), id: 2).payload, of: .recommend)
        #expect(ids(allowed).count == 50)
        request.history.append("i1")
        let over = try connection.ask(.recommend, request.payload(for: .recommend), id: 3)
        #expect(over.status == .invalidArgument && over.detail?.field == "history")
    }

    @Test func pagesAndCandidatesThatMakeNoSense() throws {
        let served = try Served()
        let connection = try served.greeted()
        func page(_ widgets: Selection.Widget...) throws -> [UInt8] {
            var request = Request(namespace: "shop", customer: "c4")
            request.selection.widgets = widgets
            return try request.payload(for: .recommendPage)
        }
        let cases: [(Method, [UInt8], StatusCode, String)] = [
            (.recommendPage, try page(), .invalidArgument, "widgets"),
            (.recommendPage, try page(.init("a", count: 0)), .invalidArgument, "widgets[0].count"),
            (.recommendPage, try page(.init("a"), .init("b", .similar)), .invalidArgument, "widgets[1].items"),
            (.recommendPage, try page(.init("b", .similar, items: ["no such"])), .notFound, "widgets[0].items"),
            (.recommendPage, try page(.init("b", .together)), .invalidArgument, "widgets[0].items"),
            (.recommendPage, try page(.init("b", .trending, items: ["i1"])), .invalidArgument, "widgets[0].items"),
            (.rankItems, try Request(namespace: "shop").payload(for: .rankItems), .invalidArgument, "candidates"),
            (
                .customersForItem, try Request(namespace: "shop", count: 3).payload(for: .customersForItem),
                .invalidArgument, "item"
            ),
            (
                .boughtTogether, try Request(namespace: "shop", count: 3).payload(for: .boughtTogether),
                .invalidArgument, "items"
            ),
            (
                .trending, try Request(namespace: "visits", count: 3).payload(for: .trending), .failedPrecondition,
                "namespace"
            ),
        ]
        for (at, (method, payload, status, field)) in cases.enumerated() {
            let frame = try connection.ask(method, payload, id: UInt32(at + 1))
            #expect(
                frame.status == status && frame.detail?.field == field,
                "\(method) \(field): \(frame.detail?.field ?? "")")
        }
        // Candidates that nobody knows come back as they were.
        let unknown = try Request(namespace: "shop", items: ["x", "y", "x"]).payload(for: .rankItems)
        let answer = try AnswerJSON.decode(try connection.ask(.rankItems, unknown, id: 99).payload, of: .rankItems)
        #expect(ids(answer) == ["x", "y"])
    }
}
