import Foundation
import PatronCore
import PatronTestSupport
import Testing

/// A version goes live only if it is not worse.
@Suite struct GateTests {
    private func train(_ shop: Shop) throws -> (outcome: Executable.Outcome, result: JSONValue?) {
        let outcome = try Executable.trainer.run(
            ["train", shop.path("shop.yaml"), "--models", shop.models, "--gate", "--json"])
        return (outcome, try outcome.lines.last.map { try JSONValue(parsing: $0) })
    }

    @Test func theFirstAndTheSameSettingsPassAndWorseOnesAreKeptUnpublished() throws {
        let shop = try Shop()
        let first = try train(shop)
        #expect(first.outcome.status == 0 && first.result?["gate"]?["passed"] == .bool(true), "\(first.outcome)")
        let live = shop.current()

        // Another seed of the same settings: another version, as good.
        try shop.write(
            "shop.yaml", SmallShop().recipe + "gate: {margins: {ndcg: 0.5, log_loss: 0.5, value_error: 0.5}}\n")
        let second = try train(shop)
        #expect(second.outcome.status == 0 && second.result?["published"] == .bool(true), "\(second.outcome)")
        #expect(second.result?["gate"]?["live_side"]?.text == "trained_again" && shop.current() != live)
        #expect(second.result?["drift"]?["verdict"]?.text == "stable")

        // Items at random: nothing that was bought foretells anything any more.
        let kept = shop.current()
        var random = SeededGenerator(seed: 1)
        let lines = SmallShop().transactionsCSV.split(separator: "\n").map(String.init)
        let shuffled = lines.enumerated().map { at, line in
            var fields = line.split(separator: ",").map(String.init)
            if at > 0, fields[3] < "2023-06" { fields[2] = SmallShop.item(random.below(60)) }
            return fields.joined(separator: ",")
        }
        try shop.write("shop.yaml", SmallShop().recipe)
        try shop.write("transactions.csv", shuffled.joined(separator: "\n"))
        let third = try train(shop)
        #expect(third.outcome.status == 3 && third.outcome.errors.contains("gate"), "\(third.outcome)")
        #expect(third.result?["published"] == .bool(false) && shop.current() == kept)
        #expect(third.result?["gate"]?["refused_by"]?.elements.contains(.string("recommendation")) == true)
        let version = third.result?["version"]?.text ?? ""
        #expect(shop.versions().contains(version))
    }
}
