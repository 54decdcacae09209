import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// An analyst's commands through the real trainer.
@Suite struct CareCommandTests {
    private func json(_ outcome: Executable.Outcome) throws -> JSONValue {
        try JSONValue(parsing: outcome.lines.last ?? "")
    }

    @Test func theSameDataDoesNotDriftAndOtherDataDoes() throws {
        let shop = try Shop()
        try shop.train()
        func drift() throws -> JSONValue {
            let outcome = try Executable.trainer.run([
                "drift", shop.path("shop.yaml"), "--models", shop.models, "--json",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try json(outcome)
        }
        let same = try drift()
        #expect(same["verdict"]?.text == "stable" && (same["highest"]?.double ?? 1) < 1e-9, "\(same)")
        let lines = SmallShop().transactionsCSV.split(separator: "\n")
        let dearer = lines.dropFirst().map { $0 + "0" }.map { $0.replacingOccurrences(of: ".50", with: "00") }
        try shop.write("transactions.csv", ([String(lines[0])] + dearer).joined(separator: "\n"))
        let other = try drift()
        #expect(
            other["verdict"]?.text == "large" && other["features"]?.elements.first?["name"]?.text == "monetary",
            "\(other)")
    }

    @Test func columnsThatExistOnlyAfterTheOutcomeAreWarnedOf() throws {
        let shop = try Shop()
        var lines = SmallShop().sessionsCSV.split(separator: "\n").map(String.init)
        lines = lines.enumerated().map { at, line in
            at == 0 ? line + ",Invoice,Rebate" : line + (line.hasSuffix("TRUE") ? ",R\(at),\(at % 7)" : ",,")
        }
        try shop.write("sessions.csv", lines.joined(separator: "\n"))
        let checked = try Executable.trainer.run(["check", shop.path("visits.yaml"), "--json"])
        let warned = try json(checked)["warnings"]?.elements.filter { $0["kind"]?.text == "presence_tells_outcome" }
        #expect(checked.status == 0, "\(checked)")
        #expect(warned?.compactMap { $0["feature"]?.text } == ["Invoice", "Rebate"], "\(checked)")
    }

    @Test(.enabled(if: TestData.has("online-shoppers/online_shoppers_intention.csv"), "needs online-shoppers"))
    func pageValuesAreWarnedOf() throws {
        // The recipe of the demo drops the column.
        let shop = try Shop()
        try shop.write(
            "visits.yaml", SmallShop().visitsRecipe.replacingOccurrences(of: "[Visitor]", with: "[VisitorType]"))
        let checked = try Executable.trainer.run([
            "check", shop.path("visits.yaml"), "--full", "--json",
            "--data", "sessions=" + TestData.path("online-shoppers/online_shoppers_intention.csv"),
        ])
        let warned = try json(checked)["warnings"]?.elements.compactMap { $0["feature"]?.text }
        #expect(warned == ["PageValues"], "\(checked)")
    }

    @Test func audiencesAreSegmentsAndItems() throws {
        let shop = try Shop()
        try shop.train()
        let store = ["--models", shop.models, "--namespace", "shop", "--json"]
        func rows(_ options: String...) throws -> [[String]] {
            let file = shop.path("out.csv")
            let scored = try Executable.trainer.run(["score", "--output", file] + store + options)
            #expect(scored.status == 0, "\(scored.errors)")
            return text(of: URL(fileURLWithPath: file)).split(separator: "\n")
                .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        }
        let all = try rows()
        let segment = all[1][1]
        let some = try rows("--segment", segment)
        #expect(some.count > 1 && some.count < all.count && some.dropFirst().allSatisfy { $0[1] == segment })
        let interested = try rows("--item", "i3", "--top", "5")
        #expect(interested.count == 6 && interested[0].suffix(3) == ["item", "item_rank", "item_score"])
        let scores = interested.dropFirst().compactMap { $0.last.flatMap(Double.init) }
        #expect(scores == scores.sorted(by: >) && scores.allSatisfy { $0 > 0 && $0 <= 1 })
        let absent = try Executable.trainer.run(
            ["score", "--output", shop.path("x.csv"), "--segment", "nobody"] + store)
        #expect(absent.status == 1 && absent.errors.contains(segment))

        let planned = try Executable.trainer.run(["plan", "--output", shop.path("plan.csv")] + store)
        #expect(planned.status == 0, "\(planned.errors)")
        let plan = text(of: URL(fileURLWithPath: shop.path("plan.csv"))).split(separator: "\n")
        #expect(plan[0].hasPrefix("segment,customers,") && plan.dropFirst().contains { $0.hasPrefix(segment + ",") })
    }

    @Test func groupsAreComparedAndIdsArePseudonyms() throws {
        let shop = try Shop()
        try shop.write("key", "0123456789abcdef0123456789abcdef\n")
        try shop.write(
            "visits.yaml", SmallShop().visitsRecipe + "fairness: {group: Visitor, resamples: 100}\n")
        let visits = try json(
            try Executable.trainer.run(["train", shop.path("visits.yaml"), "--models", shop.models, "--json"]))
        let groups = visits["fairness"]?.elements.first?["groups"]?.elements ?? []
        #expect(Set(groups.compactMap { $0["group"]?.text }) == ["New", "Returning"], "\(visits)")
        for group in groups {
            let rate = group["selection_rate"]
            #expect((rate?["low"]?.double ?? 1) <= (rate?["value"]?.double ?? 0))
            #expect((rate?["value"]?.double ?? 1) <= (rate?["high"]?.double ?? 0))
        }

        try shop.write("shop.yaml", SmallShop().recipe + "pseudonyms: {key_file: key}\n")
        try shop.train()
        let server = try ServerProcess(models: shop.models, [])
        let plain = try server.ask("score", "--namespace", "shop", "--customer", "c1")
        #expect(plain["basis"]?.text == "population")
        let known = try server.ask(
            "score", "--namespace", "shop", "--customer", "c1", "--pseudonym-key", shop.path("key"))
        #expect(known["basis"]?.text == "customer", "\(known)")
        let ids = try Executable.trainer.run(["inspect", "--customers", "--models", shop.models, "--namespace", "shop"])
        #expect(ids.lines.count > 200 && ids.lines.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }
}
