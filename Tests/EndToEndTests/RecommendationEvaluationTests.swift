import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// `patron-trainer evaluate recommendation` on a recipe's data, by each kind of split.
@Suite struct RecommendationEvaluationTests {
    private func evaluate(_ options: String...) throws -> Executable.Outcome {
        let shop = try Shop()
        return try Executable.trainer.run(
            ["evaluate", "recommendation", "--recipe", shop.path("shop.yaml"), "--json"] + options)
    }

    @Test(arguments: ["time", "holdout", "last"])
    func splitsAreMeasuredThroughTheEngine(split: String) throws {
        let outcome = try evaluate("--split", split, "--search-seconds", "2")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let json = try JSONValue(parsing: outcome.output)
        guard case .array(let models) = json["models"], case .array(let warnings) = json["warnings"],
            case .array(let next) = json["next"]
        else {
            Issue.record("\(outcome.output)")
            return
        }
        func ndcg(_ name: String, _ models: [JSONValue]) -> Double {
            guard let model = models.first(where: { $0["name"] == .string(name) }),
                case .number(let value) = model["ndcg"]
            else { return -1 }
            return value
        }
        // Customers have a taste.
        #expect(ndcg("item-to-item", models) > ndcg("popularity", models))
        #expect(ndcg("own-frequency", next) > 0)
        #expect(warnings.isEmpty == (split == "time"))
    }

    /// With the defaults, and all models are there to be compared.
    @Test func withoutASearch() throws {
        let outcome = try evaluate("--search-seconds", "0")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("no search") && !outcome.errors.contains("trial"))
        guard case .array(let models) = try JSONValue(parsing: outcome.output)["models"] else {
            Issue.record("\(outcome.output)")
            return
        }
        #expect(models.first { $0["chosen"] == .bool(true) }?["name"] == .string("item-to-item"))
        #expect(models.contains { $0["name"] == .string("blend") })
    }

    @Test func badOptionsAreRefused() throws {
        for options in [
            ["--split", "never"], ["--days", "0"], ["--search-seconds", "-1"], ["--train", "x"], ["--days", "99999"],
        ] {
            let shop = try Shop()
            let outcome = try Executable.trainer.run(
                ["evaluate", "recommendation", "--recipe", shop.path("shop.yaml")] + options)
            #expect(outcome.status != 0 && !outcome.errors.isEmpty)
        }
    }
}
