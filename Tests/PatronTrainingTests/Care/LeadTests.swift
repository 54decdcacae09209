import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// Leads: how far they come, and who of the open ones will be won.
@Suite struct LeadTests {
    private func json(_ outcome: Executable.Outcome) throws -> JSONValue {
        try JSONValue(parsing: outcome.lines.last ?? "")
    }

    /// The small shop's sessions with a column for those who asked and one for those who got an offer.
    private func shop(_ learners: String = "logistic") throws -> Shop {
        let shop = try Shop()
        let lines = SmallShop().sessionsCSV.split(separator: "\n").map(String.init)
        let staged = lines.enumerated().map { at, line in
            if at == 0 { return "Asked,Offer," + line }
            // Winners without an offer reached it all the same.
            return (at % 2 == 0 ? "2024-01-0\(1 + at % 9)," : "no,") + (at % 4 == 0 ? "1," : "0,") + line
        }
        try shop.write("sessions.csv", staged.joined(separator: "\n"))
        try shop.write(
            "visits.yaml",
            SmallShop().visitsRecipe.replacingOccurrences(
                of: "categorical: [Visitor]", with: "categorical: [Visitor]\n    stages: [Asked, Offer]"
            ).replacingOccurrences(of: "    conversion:", with: "    conversion:\n    learners: [\(learners)]"))
        return shop
    }

    @Test func aFunnelHasRatesAndItsStagesAreNoFeatures() throws {
        let shop = try shop()
        let trained = try json(
            try Executable.trainer.run(["train", shop.path("visits.yaml"), "--models", shop.models, "--json"]))
        let head = trained["families"]?["propensity"]?["heads"]?["conversion"]
        let stages = head?["funnel"]?.elements ?? []
        #expect(stages.compactMap { $0["stage"]?.text } == ["all", "Asked", "Offer", "Revenue"], "\(trained)")
        let rows = stages.compactMap { $0["rows"]?.double }
        #expect(rows == rows.sorted(by: >) && Int(rows[0]) == SmallShop().sessions)
        for at in 1..<rows.count {
            #expect(stages[at]["of_previous"]?.double == rows[at] / rows[at - 1])
            #expect(stages[at]["of_all"]?.double == rows[at] / rows[0])
            let interval = stages[at]["of_previous_interval"]?.elements.compactMap(\.double) ?? []
            #expect(
                interval.count == 2 && interval[0] < rows[at] / rows[at - 1] && interval[1] > rows[at] / rows[at - 1])
        }
        let evaluated = try json(
            try Executable.trainer.run([
                "evaluate", "propensity", "--table", shop.path("sessions.csv"), "--label", "Revenue", "--stage",
                "Asked",
                "--stage", "Offer", "--learner", "tree", "--json",
            ]))
        #expect(evaluated["funnel"]?.elements == stages)
        #expect(evaluated["models"]?.elements.compactMap { $0["name"]?.text } == ["tree"])
        let warned = evaluated["warnings"]?.elements.compactMap { $0["feature"]?.text } ?? []
        #expect(!warned.contains("Asked") && !warned.contains("Offer"), "\(evaluated)")
        let unknown = try Executable.trainer.run([
            "evaluate", "propensity", "--table", shop.path("sessions.csv"), "--label", "Revenue", "--learner", "forest",
        ])
        #expect(unknown.status == 2 && unknown.errors.contains("unknown learner 'forest'"), "\(unknown)")
        // The page shows it.
        let page = try Executable.trainer.run([
            "report", "--models", shop.models, "--namespace", SmallShop.visits, "--output", shop.path("report.html"),
        ])
        #expect(page.status == 0, "\(page.errors)")
        #expect(text(of: URL(fileURLWithPath: shop.path("report.html"))).contains("On the way to the outcome"))
    }

    @Test func openLeadsAreScored() throws {
        let shop = try shop("logistic, network")
        _ = try shop.train("visits.yaml")
        try shop.write(
            "open.csv", "Lead,Pages,Visitor,Comment\nA,2,New,\nB,29,Returning,\"a, b\"\nC,many,New,\nD,,Alien,\nE,3\n")
        func score(_ more: String...) throws -> (JSONValue, [[String]]) {
            let outcome = try Executable.trainer.run(
                [
                    "score", "--models", shop.models, "--namespace", SmallShop.visits, "--table", shop.path("open.csv"),
                    "--output", shop.path("scores.csv"), "--json",
                ] + more)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let lines = text(of: URL(fileURLWithPath: shop.path("scores.csv"))).split(separator: "\n")
            return (try json(outcome), lines.map { $0.split(separator: ",").map(String.init) })
        }
        let (result, rows) = try score("--id", "Lead")
        #expect(result["rows"]?.double == 3 && result["rejected"]?.double == 2, "\(result)")
        #expect(
            result["first_rejected"]?.text?.contains(":4: Pages: expected a number, found 'many'") == true, "\(result)")
        #expect(result["missing"]?.elements.compactMap(\.text) == ["Minutes"], "\(result)")
        #expect(rows[0] == ["Lead", "probability", "low", "high", "rank", "reasons"])
        #expect(rows.dropFirst().map { $0[0] } == ["A", "B", "D"] && rows[2][4] == "1")
        for row in rows.dropFirst() {
            let (probability, low, high) = (Double(row[1]) ?? -1, Double(row[2]) ?? 2, Double(row[3]) ?? -1)
            #expect(0 <= low && low <= probability && probability <= high && high <= 1)
        }
        let (_, best) = try score("--top", "1")
        #expect(best.count == 2 && best[0][0] == "line" && best[1][0] == "3" && best[1][1] == rows[2][1])
        let client = try ServerProcess(models: shop.models, [])
        let asked = try client.ask(
            "conversion", "--namespace", SmallShop.visits, "--feature", "Pages=29", "Visitor=Returning")
        #expect(asked["conversion"]?["value"]?.double == Double(rows[2][1]))
        for (arguments, words) in [
            (["--id", "Nobody"], "no column 'Nobody'"), (["--by", "value"], "goes with --id and --top alone"),
        ] {
            let refused = try Executable.trainer.run(
                [
                    "score", "--models", shop.models, "--namespace", SmallShop.visits, "--table", shop.path("open.csv"),
                    "--output", shop.path("scores.csv"),
                ] + arguments)
            #expect(refused.status != 0 && refused.errors.contains(words), "\(refused.errors)")
        }
    }
}
